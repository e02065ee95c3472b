import type { Content } from "@/features/contents/api";
import { EmailView } from "@/features/contents/email-view";
import { Counts, Findings } from "@/features/contents/findings";
import { Origin } from "@/features/contents/origin";
import { PageView } from "@/features/contents/page-view";
import { PostsView } from "@/features/contents/posts-view";

interface ContentViewProps {
  channel: string;
  label: string;
  content: Content;
}

/** One channel's content as its reader sees it, with what an editor should know about it. */
export function ContentView({ channel, label, content }: ContentViewProps) {
  return (
    <div className="space-y-5">
      <Body channel={channel} label={label} content={content} />
      <Findings findings={content.findings} />
      {content.kind !== "posts" && <Counts counts={content.counts} />}
      <Origin contentId={content.content_id} />
    </div>
  );
}

function Body({ channel, label, content }: ContentViewProps) {
  switch (content.kind) {
    case "email":
      return <EmailView email={content} />;
    case "page":
      return <PageView page={content} />;
    case "posts":
      return <PostsView channel={channel} label={label} posts={content} />;
    case "other": {
      const own = new Set(["kind", "content_id", "findings", "counts"]);
      const fields = Object.fromEntries(Object.entries(content).filter(([name]) => !own.has(name)));
      return (
        <pre className="bg-bg overflow-x-auto rounded-lg p-4 text-sm whitespace-pre-wrap">
          {JSON.stringify(fields, null, 2)}
        </pre>
      );
    }
  }
}
