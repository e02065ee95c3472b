import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { deleteDestination, destinationKeys, type Destination } from "@/features/publications/api";
import { publicationWords as said } from "@/features/publications/words";
import { announce } from "@/lib/announce";

/** Every destination with its settings, and how to end it. */
export function DestinationsList({ destinations }: { destinations: Destination[] }) {
  return (
    <ul className="grid gap-3 xl:grid-cols-2">
      {destinations.map((each) => (
        <DestinationCard key={each.id} destination={each} />
      ))}
    </ul>
  );
}

function DestinationCard({ destination }: { destination: Destination }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: deleteDestination,
    onSuccess: () => {
      setAsking(false);
      announce(said.removed);
      return client.invalidateQueries({ queryKey: destinationKeys.all });
    },
  });
  const settings = Object.entries(destination.settings).filter(([, value]) => value);
  return (
    <li className="bg-card border-line space-y-2 rounded-xl border p-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="min-w-0 break-words">{destination.name}</h3>
        <Button look="danger" onClick={() => setAsking(true)}>
          {said.remove}
          <span className="sr-only"> {destination.name}</span>
        </Button>
      </div>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
        <dt className="text-soft">{said.kind}</dt>
        <dd>{destination.kind}</dd>
        {settings.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-soft">{name}</dt>
            <dd className="break-all">{String(value)}</dd>
          </div>
        ))}
      </dl>
      <Confirm
        title={said.removeTitle(destination.name)}
        open={asking}
        onClose={() => setAsking(false)}
        action={said.remove}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate(destination.id)}
      >
        <p>{said.removeText}</p>
      </Confirm>
    </li>
  );
}
