import { useQuery } from "@tanstack/react-query";

import { Card } from "@/components/ui/card";
import { Page } from "@/components/ui/page";
import { Empty, Loaded } from "@/components/ui/states";
import { PlaceForm } from "@/features/documents/place-form";
import { documentWords } from "@/features/documents/words";
import { sourcesQuery } from "@/features/sources/api";
import { SourceCard } from "@/features/sources/source-card";
import { sourceWords as said } from "@/features/sources/words";
import { words } from "@/lib/words";

export function SourcesPage() {
  const query = useQuery(sourcesQuery);
  return (
    <Page title={words.pages.sources} lead={said.lead}>
      <Card title={documentWords.placeTitle} id="place">
        <p className="text-soft mb-3">{documentWords.placeLead}</p>
        <PlaceForm />
      </Card>
      <h2>{said.title}</h2>
      <Loaded query={query}>
        {(sources) =>
          sources.length === 0 ? (
            <Empty>{said.empty}</Empty>
          ) : (
            <ul className="grid gap-3 md:grid-cols-2">
              {sources.map((each) => (
                <SourceCard key={each.key} source={each} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Page>
  );
}
