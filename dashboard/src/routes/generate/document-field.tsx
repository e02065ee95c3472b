import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Upload } from "lucide-react";
import { useRef, useState, type DragEvent } from "react";
import { useFormContext } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Choice } from "@/components/ui/choice";
import { Field, inputClass } from "@/components/ui/field";
import { Empty, Loaded } from "@/components/ui/states";
import { documentQuery, documentsQuery } from "@/features/documents/api";
import { countWords, formatOfName, formatOfText, isBinary } from "@/features/documents/detect";
import { LARGEST_BYTES, sourceNames, type Values } from "@/features/jobs/generate-form";
import { announce } from "@/lib/announce";
import { fileSize, shortTime } from "@/lib/format";
import { plural } from "@/lib/words";

const said = {
  title: "Document",
  source: "Where the document is",
  choose: "Choose a file",
  text: "Text of the document",
  placeholder: "Paste or write here, or drop a .md, .html or .txt file.",
  titleLabel: "Title (optional)",
  titleHint: "Left empty: the document's own first heading.",
  format: "Format",
  formats: { auto: "Detect", markdown: "Markdown", html: "HTML", text: "Plain text" },
  detected: (label: string) => `${label} (detected)`,
  stored: "Stored document",
  pick: "Pick one …",
  none: "No document is stored yet. Upload one on the page Documents, or paste a text.",
  preview: "Its text",
  tooLarge: (name: string, size: string) =>
    `${name} has ${size}; up to 5 MB are possible. Split it.`,
  binary: (name: string) =>
    `${name} isn't a text file. Save it as .md, .html or .txt (UTF-8) first.`,
  loaded: (name: string) => `${name} is loaded.`,
};

/** The document: pasted, uploaded, dropped, or one that is stored. */
export function DocumentField() {
  const { watch, setValue } = useFormContext<Values>();
  const source = watch("source");
  return (
    <Card title={said.title} id="document">
      <div className="space-y-4">
        <Choice
          legend={said.source}
          hideLegend
          name="source"
          options={sourceNames}
          value={source}
          onChange={(value) => setValue("source", value)}
        />
        {source === "text" ? <TextSource /> : <StoredSource />}
      </div>
    </Card>
  );
}

/** Takes a file into the form; says why when it is no text that fits. */
function useFile() {
  const { setValue, setError, clearErrors } = useFormContext<Values>();
  return async (file: File | undefined) => {
    if (!file) return;
    const fail = (message: string) => setError("text", { type: "file", message });
    if (file.size > LARGEST_BYTES) {
      fail(said.tooLarge(file.name, fileSize(file.size)));
      return;
    }
    const text = await file.text();
    if (isBinary(text)) {
      fail(said.binary(file.name));
      return;
    }
    clearErrors("text");
    setValue("text", text.replaceAll(/\r\n?/g, "\n").replace(/^\ufeff/, ""));
    setValue("format", formatOfName(file.name) ?? "auto");
    announce(said.loaded(file.name));
  };
}

function TextSource() {
  const { register, watch, formState } = useFormContext<Values>();
  const take = useFile();
  const file = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const text = watch("text");
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  return (
    <>
      <Field
        label={said.text}
        error={formState.errors.text?.message}
        hint={`${plural(countWords(text), "word")}, ${fileSize(new Blob([text]).size)}`}
      >
        {(control) => (
          <textarea
            {...control}
            rows={16}
            className={`${inputClass} font-mono text-sm ${over ? "border-accent border-2" : ""}`}
            placeholder={said.placeholder}
            onDragOver={(event) => {
              event.preventDefault();
              setOver(true);
            }}
            onDragLeave={() => setOver(false)}
            onDrop={drop}
            {...register("text")}
          />
        )}
      </Field>
      <input
        ref={file}
        type="file"
        hidden
        aria-label={said.choose}
        accept=".md,.markdown,.html,.htm,.txt,text/*"
        onChange={(event) => {
          void take(event.target.files?.[0]);
          event.target.value = ""; // so that choosing the same file again is a change
        }}
      />
      <Button onClick={() => file.current?.click()}>
        <Upload size={16} aria-hidden="true" />
        {said.choose}
      </Button>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label={said.titleLabel}
          hint={said.titleHint}
          error={formState.errors.title?.message}
        >
          {(control) => <input {...control} className={inputClass} {...register("title")} />}
        </Field>
        <Field label={said.format}>
          {(control) => (
            <select {...control} className={inputClass} {...register("format")}>
              {Object.entries(said.formats).map(([value, label]) => (
                <option key={value} value={value}>
                  {value === "auto" && text.trim()
                    ? said.detected(said.formats[formatOfText(text)])
                    : label}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
    </>
  );
}

function StoredSource() {
  const query = useInfiniteQuery(documentsQuery);
  const { register, watch, formState } = useFormContext<Values>();
  const chosen = watch("documentId");
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const documents = pages.flatMap((page) => page.documents);
        if (documents.length === 0 && !chosen) return <Empty>{said.none}</Empty>;
        const listed = documents.some((each) => each.document_id === chosen);
        return (
          <>
            <Field label={said.stored} error={formState.errors.documentId?.message}>
              {(control) => (
                <select {...control} className={inputClass} {...register("documentId")}>
                  <option value="">{said.pick}</option>
                  {chosen && !listed && <option value={chosen}>{chosen}</option>}
                  {documents.map((each) => (
                    <option key={each.document_id} value={each.document_id}>
                      {each.title} ({shortTime(each.created_at)})
                    </option>
                  ))}
                </select>
              )}
            </Field>
            {chosen && <StoredPreview id={chosen} />}
          </>
        );
      }}
    </Loaded>
  );
}

function StoredPreview({ id }: { id: string }) {
  const query = useQuery(documentQuery(id));
  return (
    <Loaded query={query}>
      {(document) => (
        <textarea
          readOnly
          rows={14}
          aria-label={said.preview}
          className={`${inputClass} bg-bg font-mono text-sm`}
          value={document.content ?? ""}
        />
      )}
    </Loaded>
  );
}
