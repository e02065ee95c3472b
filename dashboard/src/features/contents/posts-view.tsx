import { CopyButton, DownloadButton } from "@/components/ui/copy-button";
import { Meter } from "@/components/ui/meter";
import type { Posts } from "@/features/contents/api";
import { contentWords } from "@/features/contents/words";

/** How a network frames a post: the shape of its picture, its column and its voice. */
const LOOKS: Record<string, { avatar: string; column: string; text: string; thread: boolean }> = {
  social_twitter: {
    avatar: "rounded-full",
    column: "max-w-[37rem]",
    text: "text-[0.9375rem] leading-5",
    thread: true,
  },
  social_linkedin: {
    avatar: "rounded-full",
    column: "max-w-[34rem]",
    text: "text-sm leading-5",
    thread: false,
  },
  social_facebook: {
    avatar: "rounded-full",
    column: "max-w-[42rem]",
    text: "text-[0.9375rem] leading-5",
    thread: false,
  },
};
const PLAIN = { avatar: "rounded-lg", column: "max-w-[37rem]", text: "text-sm", thread: true };

/** Where readers meet "see more": the rest is one tap away. */
const TAG = /([#@][\p{L}\p{N}_]+|https?:\/\/\S+)/gu;

interface PostsViewProps {
  channel: string;
  label: string;
  posts: Posts;
}

/** The posts of a network, one after the other, as it shows them. */
export function PostsView({ channel, label, posts }: PostsViewProps) {
  const all = posts.parts.map((part) => part.text).join("\n\n");
  const attached = posts.link && !all.includes(posts.link) ? posts.link : "";
  const look = LOOKS[channel] ?? PLAIN;
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center gap-2">
        <p className="text-soft text-sm">{contentWords.posts(posts.parts.length)}</p>
        <div className="ml-auto flex">
          {posts.parts.length > 1 && (
            <CopyButton text={all} what={label} label={contentWords.copyAll} />
          )}
          <DownloadButton label=".txt" name={`${channel}.txt`} type="text/plain" text={all} />
        </div>
      </div>
      <ol className={`mx-auto ${look.column} ${look.thread ? "" : "space-y-3"}`}>
        {posts.parts.map((part, at) => {
          const place = contentWords.post(at + 1, posts.parts.length);
          const joined = look.thread && at < posts.parts.length - 1;
          return (
            <li
              key={at}
              className={`border-line bg-card border p-4 ${look.thread ? "border-b-0 first:rounded-t-xl last:rounded-b-xl last:border-b" : "rounded-xl"}`}
            >
              <div className="flex gap-3">
                <div className="flex flex-col items-center">
                  <span aria-hidden="true" className={`bg-sunk size-10 ${look.avatar}`} />
                  {joined && <span aria-hidden="true" className="bg-line w-0.5 flex-1" />}
                </div>
                <div className="min-w-0 flex-1">
                  <p className="text-sm">
                    <strong>{contentWords.you}</strong>{" "}
                    <span className="text-soft">
                      {label} · {contentWords.now}
                      {posts.parts.length > 1 && ` · ${place}`}
                    </span>
                  </p>
                  <p className={`mt-1 break-words whitespace-pre-wrap ${look.text}`} data-post={at}>
                    <Marked text={part.text} />
                  </p>
                  <div className="mt-3 flex flex-wrap items-center justify-between gap-2">
                    <Meter
                      label={`${contentWords.length}, ${place}`}
                      hideLabel
                      value={part.count}
                      limit={part.limit}
                    />
                    <CopyButton text={part.text} what={`${place}, ${label}`} />
                  </div>
                </div>
              </div>
            </li>
          );
        })}
      </ol>
      {attached && (
        <p className="text-center">
          {contentWords.attach}: <code className="break-all">{attached}</code>{" "}
          <CopyButton text={attached} what={attached} />
        </p>
      )}
    </div>
  );
}

/** Hashtags, names and links in the colour that networks give them. */
function Marked({ text }: { text: string }) {
  return text.split(TAG).map((piece, at) =>
    at % 2 === 1 ? (
      <span key={at} className="text-calm">
        {piece}
      </span>
    ) : (
      piece
    ),
  );
}
