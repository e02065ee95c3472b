import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { buttonClass } from "@/components/ui/button";
import { Page } from "@/components/ui/page";
import { Empty, Loaded } from "@/components/ui/states";
import { templatesQuery, type Template } from "@/features/templates/api";
import { templateWords as said } from "@/features/templates/words";
import { words } from "@/lib/words";

const isOwn = (template: Template) => template.style === "custom";

export function TemplatesPage() {
  const query = useQuery(templatesQuery);
  const make = (
    <Link to="/templates/new" className={buttonClass("primary")}>
      {said.make}
    </Link>
  );
  return (
    <Page title={words.pages.templates} lead={said.lead} actions={make}>
      <Loaded query={query}>
        {({ templates }) => {
          const own = templates.filter(isOwn);
          return (
            <>
              <h2>{said.own}</h2>
              {own.length === 0 ? <Empty action={make}>{said.empty}</Empty> : <List of={own} />}
              <h2>{said.ours}</h2>
              <List of={templates.filter((each) => !isOwn(each))} />
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function List({ of }: { of: Template[] }) {
  return (
    <ul className="grid gap-3 md:grid-cols-2">
      {of.map((each) => (
        <li key={each.id} className="bg-card border-line space-y-1 rounded-xl border p-4">
          <h3 className="break-words">
            {isOwn(each) ? (
              <Link to="/templates/$templateId" params={{ templateId: each.id }}>
                {each.name}
              </Link>
            ) : (
              each.name
            )}
          </h3>
          {each.description && <p className="break-words">{each.description}</p>}
          <p className="text-soft text-sm">
            {each.supported_channels.join(", ")}
            {typeof each.version === "number" && ` · ${said.version(each.version)}`}
          </p>
        </li>
      ))}
    </ul>
  );
}
