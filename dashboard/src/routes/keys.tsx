import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Page } from "@/components/ui/page";
import { Empty, Loaded } from "@/components/ui/states";
import { keysQuery } from "@/features/keys/api";
import { KeyForm } from "@/features/keys/key-form";
import { KeyRow } from "@/features/keys/key-row";
import { keyWords as said } from "@/features/keys/words";
import { words } from "@/lib/words";

export function KeysPage() {
  const [making, setMaking] = useState(false);
  const query = useInfiniteQuery(keysQuery);
  return (
    <Page
      title={words.pages.keys}
      lead={said.lead}
      actions={
        <Button look="primary" onClick={() => setMaking(true)}>
          {said.make}
        </Button>
      }
    >
      <Loaded query={query}>
        {({ pages }) => {
          const keys = pages.flatMap((page) => page.api_keys);
          if (keys.length === 0) return <Empty>{said.empty}</Empty>;
          return (
            <>
              <ul className="space-y-3">
                {keys.map((key) => (
                  <KeyRow key={key.key_id} apiKey={key} />
                ))}
              </ul>
              {query.hasNextPage && (
                <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {words.actions.more}
                </Button>
              )}
            </>
          );
        }}
      </Loaded>
      <Dialog title={said.make} open={making} onClose={() => setMaking(false)}>
        <KeyForm onDone={() => setMaking(false)} />
      </Dialog>
    </Page>
  );
}
