import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Page } from "@/components/ui/page";
import { Empty, Loaded } from "@/components/ui/states";
import { schedulesQuery } from "@/features/schedules/api";
import { ScheduleCard } from "@/features/schedules/schedule-card";
import { ScheduleForm } from "@/features/schedules/schedule-form";
import { scheduleWords as said } from "@/features/schedules/words";
import { browserZone } from "@/lib/format";
import { words } from "@/lib/words";

export function SchedulesPage() {
  const [making, setMaking] = useState(false);
  const query = useInfiniteQuery(schedulesQuery);
  const make = (
    <Button look="primary" onClick={() => setMaking(true)}>
      {said.make}
    </Button>
  );
  return (
    <Page
      title={words.pages.schedules}
      lead={`${said.lead} ${words.time.zone(browserZone())}`}
      actions={make}
    >
      <Loaded query={query}>
        {({ pages }) => {
          const schedules = pages.flatMap((page) => page.schedules);
          if (schedules.length === 0) return <Empty>{said.empty}</Empty>;
          return (
            <>
              <ul className="grid gap-4 xl:grid-cols-2">
                {schedules.map((schedule) => (
                  <ScheduleCard key={schedule.schedule_id} schedule={schedule} />
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
      <Dialog title={said.makeTitle} open={making} onClose={() => setMaking(false)}>
        <ScheduleForm onDone={() => setMaking(false)} />
      </Dialog>
    </Page>
  );
}
