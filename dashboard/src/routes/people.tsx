import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Page } from "@/components/ui/page";
import { Empty, Loaded } from "@/components/ui/states";
import { More } from "@/components/ui/table";
import { peopleQuery } from "@/features/people/api";
import { InviteForm } from "@/features/people/invite-form";
import { PersonRow } from "@/features/people/person-row";
import { personWords as said } from "@/features/people/words";
import { words } from "@/lib/words";

export function PeoplePage() {
  const [inviting, setInviting] = useState(false);
  const query = useInfiniteQuery(peopleQuery);
  const invite = (
    <Button look="primary" onClick={() => setInviting(true)}>
      {said.invite}
    </Button>
  );
  return (
    <Page title={words.pages.people} lead={said.lead} actions={invite}>
      <Loaded query={query}>
        {({ pages }) => {
          const people = pages.flatMap((page) => page.people);
          if (people.length === 0) return <Empty>{said.empty}</Empty>;
          return (
            <>
              <ul aria-label={said.table} className="space-y-3">
                {people.map((each) => (
                  <PersonRow key={each.person_id} person={each} />
                ))}
              </ul>
              <More query={query} />
            </>
          );
        }}
      </Loaded>
      <Dialog title={said.invite} open={inviting} onClose={() => setInviting(false)}>
        <InviteForm onDone={() => setInviting(false)} />
      </Dialog>
    </Page>
  );
}
