import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Dialog } from "@/components/ui/dialog";
import { inputClass } from "@/components/ui/field";
import { Moment } from "@/components/ui/moment";
import {
  changePerson,
  deletePerson,
  makeLink,
  personKeys,
  type Person,
  type Role,
} from "@/features/people/api";
import { MadeLink } from "@/features/people/invite-form";
import { personWords as said } from "@/features/people/words";
import { announce, announceFailure } from "@/lib/announce";

const TONES: Record<string, Tone> = { active: "good", invited: "calm", disabled: "soft" };
const ROLES = Object.keys(said.roles) as Role[]; // exactly the keys of the record

const nameOf = (person: Person) => person.name || person.email || person.person_id;

/** One person: who it is, what it may do, and what can be changed of that. */
export function PersonRow({ person }: { person: Person }) {
  return (
    <li className="bg-card border-line flex flex-wrap items-center justify-between gap-3 rounded-xl border p-4">
      <div className="min-w-0 space-y-1">
        <div className="flex flex-wrap items-center gap-2">
          <h2 className="break-all">{nameOf(person)}</h2>
          <Badge tone={TONES[person.status] ?? "soft"}>
            {said.states[person.status] ?? person.status}
          </Badge>
        </div>
        <p className="text-soft text-sm break-all">
          {person.name && person.email && `${person.email} · `}
          {said.since} <Moment iso={person.joined_at ?? person.created_at} />
          {!person.sees_content && ` · ${said.noContent}`}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <RoleSelect person={person} />
        <LinkButton person={person} />
        <DoorButton person={person} />
        <DeleteButton person={person} />
      </div>
    </li>
  );
}

function useRefresh() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: personKeys.all });
}

function RoleSelect({ person }: { person: Person }) {
  const refresh = useRefresh();
  const change = useMutation({
    mutationFn: changePerson,
    onSuccess: ({ role }) => {
      announce(said.roleChanged(nameOf(person), said.roles[role]));
      return refresh();
    },
    onError: announceFailure,
  });
  return (
    <select
      aria-label={said.changeRole(nameOf(person))}
      className={`${inputClass} !w-auto`}
      aria-busy={change.isPending}
      value={change.isPending ? change.variables.role : person.role}
      onChange={({ target }) => {
        const role = ROLES.find((each) => each === target.value);
        if (role && !change.isPending) change.mutate({ id: person.person_id, role });
      }}
    >
      {ROLES.map((role) => (
        <option key={role} value={role}>
          {said.roles[role]}
        </option>
      ))}
    </select>
  );
}

function LinkButton({ person }: { person: Person }) {
  const make = useMutation({ mutationFn: makeLink, onError: announceFailure });
  if (person.status === "disabled") return null;
  return (
    <>
      <Button busy={make.isPending} onClick={() => make.mutate(person.person_id)}>
        {person.status === "invited" ? said.again.invited : said.again.active}
        <span className="sr-only"> {nameOf(person)}</span>
      </Button>
      <Dialog title={said.newLink} open={make.data !== undefined} onClose={() => make.reset()}>
        {make.data && <MadeLink made={make.data} onDone={() => make.reset()} />}
      </Dialog>
    </>
  );
}

/** Closes an account, after asking, and opens a closed one. */
function DoorButton({ person }: { person: Person }) {
  const refresh = useRefresh();
  const [asking, setAsking] = useState(false);
  const name = nameOf(person);
  const isClosed = person.status === "disabled";
  const change = useMutation({
    mutationFn: changePerson,
    onSuccess: ({ status }) => {
      setAsking(false);
      announce(status === "disabled" ? said.closed(name) : said.opened(name));
      return refresh();
    },
  });
  const wish = { id: person.person_id, disabled: !isClosed };
  return (
    <>
      <Button
        busy={change.isPending}
        onClick={() =>
          isClosed ? change.mutate(wish, { onError: announceFailure }) : setAsking(true)
        }
      >
        {isClosed ? said.open : said.close}
        <span className="sr-only"> {name}</span>
      </Button>
      <Confirm
        title={said.closeTitle(name)}
        open={asking}
        onClose={() => setAsking(false)}
        action={said.close}
        busy={change.isPending}
        error={change.error}
        onConfirm={() => change.mutate(wish)}
      >
        <p>{said.closeText}</p>
      </Confirm>
    </>
  );
}

function DeleteButton({ person }: { person: Person }) {
  const refresh = useRefresh();
  const [asking, setAsking] = useState(false);
  const name = nameOf(person);
  const remove = useMutation({
    mutationFn: deletePerson,
    onSuccess: () => {
      setAsking(false);
      announce(said.removed(name));
      return refresh();
    },
  });
  return (
    <>
      <Button look="danger" onClick={() => setAsking(true)}>
        {said.remove}
        <span className="sr-only"> {name}</span>
      </Button>
      <Confirm
        title={said.removeTitle(name)}
        open={asking}
        onClose={() => setAsking(false)}
        action={said.remove}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate(person.person_id)}
      >
        <p>{said.removeText}</p>
      </Confirm>
    </>
  );
}
