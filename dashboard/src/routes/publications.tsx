import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";

import { Button, buttonClass } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { FilterForm, SelectFilter, TextFilter } from "@/components/ui/filter";
import { Page } from "@/components/ui/page";
import { Rows } from "@/components/ui/rows";
import { Empty, Loaded } from "@/components/ui/states";
import { More } from "@/components/ui/table";
import {
  destinationsQuery,
  publicationsQuery,
  type Destination,
  type PublicationFilters,
} from "@/features/publications/api";
import { DestinationForm } from "@/features/publications/destination-form";
import { DestinationsList } from "@/features/publications/destinations-list";
import { PublicationRow } from "@/features/publications/publication-row";
import { publicationWords as said } from "@/features/publications/words";
import { browserZone } from "@/lib/format";
import { words } from "@/lib/words";

export function PublicationsPage() {
  const filters = useSearch({ from: "/publications" });
  const navigate = useNavigate({ from: "/publications" });
  const change = (next: PublicationFilters) => void navigate({ search: next, replace: true });
  const [making, setMaking] = useState(false);
  const query = useQuery(destinationsQuery);
  const make = (
    <Button look="primary" onClick={() => setMaking(true)}>
      {said.make}
    </Button>
  );
  return (
    <Page
      title={words.pages.publications}
      lead={`${said.lead} ${words.time.zone(browserZone())}`}
      actions={make}
    >
      <h2>{said.destinations}</h2>
      <Loaded query={query} lines={2}>
        {({ destinations }) =>
          destinations.length === 0 ? (
            <Empty>{said.noDestinations}</Empty>
          ) : (
            <DestinationsList destinations={destinations} />
          )
        }
      </Loaded>
      <h2>{said.ledger}</h2>
      <Filters filters={filters} places={query.data?.destinations ?? []} onChange={change} />
      <Publications
        filters={filters}
        places={query.data?.destinations ?? []}
        onClear={() => change({})}
      />
      <Dialog title={said.make} open={making} onClose={() => setMaking(false)}>
        <DestinationForm onDone={() => setMaking(false)} />
      </Dialog>
    </Page>
  );
}

interface FiltersProps {
  filters: PublicationFilters;
  places: Destination[];
  onChange: (filters: PublicationFilters) => void;
}

function Filters({ filters, places, onChange }: FiltersProps) {
  return (
    <FilterForm className="grid grid-cols-2 items-end gap-3 lg:grid-cols-[1fr_1fr_2fr]">
      <SelectFilter
        label={said.status}
        any={words.tables.all}
        value={filters.status}
        options={Object.entries(said.states)}
        onChange={(status) => onChange({ ...filters, status })}
      />
      <SelectFilter
        label={said.destination}
        any={words.tables.all}
        value={filters.destination_id}
        options={places.map(({ id, name }) => [id, name])}
        onChange={(destination_id) => onChange({ ...filters, destination_id })}
      />
      <div className="col-span-2 lg:col-span-1">
        <TextFilter
          label={said.contentId}
          type="search"
          value={filters.content_id}
          onChange={(content_id) => onChange({ ...filters, content_id })}
        />
      </div>
    </FilterForm>
  );
}

interface PublicationsProps {
  filters: PublicationFilters;
  places: Destination[];
  onClear: () => void;
}

function Publications({ filters, places, onClear }: PublicationsProps) {
  const query = useInfiniteQuery(publicationsQuery(filters));
  const clear = <Button onClick={onClear}>{words.tables.clear}</Button>;
  const first = (
    <Link to="/contents" className={buttonClass()}>
      {said.first}
    </Link>
  );
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const found = pages.flatMap((page) => page.publications);
        if (found.length === 0) {
          const filtered = Object.values(filters).some(Boolean);
          if (filtered) return <Empty action={clear}>{words.tables.filteredEmpty}</Empty>;
          return <Empty action={first}>{said.empty}</Empty>;
        }
        return (
          <>
            <Rows label={said.ledger}>
              {found.map((each) => (
                <PublicationRow
                  key={each.publication_id}
                  publication={each}
                  destination={places.find(({ id }) => id === each.destination_id)?.name}
                />
              ))}
            </Rows>
            <More query={query} />
          </>
        );
      }}
    </Loaded>
  );
}
