import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { FormProvider, useForm } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { ErrorNotice } from "@/components/ui/notice";
import { Page } from "@/components/ui/page";
import { formatOfText } from "@/features/documents/detect";
import { jobKeys, submitJob } from "@/features/jobs/api";
import { generateSchema, wishOf, type Values } from "@/features/jobs/generate-form";
import { freshKey } from "@/lib/client";
import { browserZone } from "@/lib/format";
import { words } from "@/lib/words";
import { zodForm } from "@/lib/zod-form";
import { ChannelsField } from "@/routes/generate/channels-field";
import { DocumentField } from "@/routes/generate/document-field";
import { OptionsFields } from "@/routes/generate/options-fields";

const said = {
  lead: "Every channel gets its own text, made of your document's words only.",
  submit: "Generate",
  submitDry: "Generate as a dry run",
  nothing: "Nothing is sent or published.",
};

const DRAFT = "toombos.app.draft";

/** What was typed before, in this tab. */
function draft(): Partial<Values> {
  try {
    return generateSchemaPartial(JSON.parse(sessionStorage.getItem(DRAFT) ?? "{}"));
  } catch {
    return {};
  }
}

const generateSchemaPartial = (stored: unknown): Partial<Values> => {
  if (typeof stored !== "object" || stored === null) return {};
  const text: unknown = Reflect.get(stored, "text");
  const title: unknown = Reflect.get(stored, "title");
  return {
    ...(typeof text === "string" ? { text } : {}),
    ...(typeof title === "string" ? { title } : {}),
  };
};

function keepDraft({ text, title }: Pick<Values, "text" | "title">) {
  try {
    sessionStorage.setItem(DRAFT, JSON.stringify({ text, title }));
  } catch {
    sessionStorage.removeItem(DRAFT); // larger than the browser's quota: it is only in the field
  }
}

const keepNow = ({ values }: { values: Values }) => keepDraft(values);

export function GeneratePage() {
  const { document_id: documentId } = useSearch({ from: "/generate" });
  const navigate = useNavigate();
  const client = useQueryClient();
  const once = useRef(freshKey());
  const form = useForm<Values>({
    resolver: zodForm<Values>(generateSchema),
    defaultValues: {
      source: documentId ? "stored" : "text",
      text: "",
      title: "",
      format: "auto",
      documentId: documentId ?? "",
      channels: ["email", "website"],
      kind: "update",
      style: "modern",
      tone: "",
      tones: {},
      start: "now",
      when: "",
      zone: browserZone(),
      priority: "3",
      dryRun: false,
      ...draft(),
    },
  });
  const submit = useMutation({
    mutationFn: (values: Values) =>
      submitJob({ wish: wishOf(values, formatOfText), zone: values.zone, once: once.current }),
    onSuccess: (job) => {
      sessionStorage.removeItem(DRAFT);
      client.setQueryData(jobKeys.one(job.job_id), job);
      void navigate({ to: "/jobs/$jobId", params: { jobId: job.job_id } });
    },
    onError: () => {
      once.current = freshKey(); // what is sent next is another request
    },
  });
  const dry = form.watch("dryRun");
  useEffect(() => form.subscribe({ formState: { values: true }, callback: keepNow }), [form]);
  return (
    <Page title={words.pages.generate} lead={said.lead}>
      <FormProvider {...form}>
        <form
          noValidate
          className="grid items-start gap-5 xl:grid-cols-[3fr_2fr]"
          onSubmit={(event) => {
            void form.handleSubmit((values) => submit.mutate(values))(event);
          }}
        >
          <DocumentField />
          <div className="space-y-5">
            <ChannelsField />
            <OptionsFields />
            {submit.error && <ErrorNotice error={submit.error} />}
            <div className="flex flex-wrap items-center gap-3">
              <Button type="submit" look="primary" busy={submit.isPending}>
                {dry ? said.submitDry : said.submit}
              </Button>
              <p className="text-soft text-sm">{said.nothing}</p>
            </div>
          </div>
        </form>
      </FormProvider>
    </Page>
  );
}
