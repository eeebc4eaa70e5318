import { exactTime, relativeTime } from "~/lib/text/format";
import { Tip } from "./tooltip";

// Relative, with the exact time on hover and focus.
export function Time({ at }: { at: string }) {
  return (
    <Tip label={exactTime(at)}>
      <time dateTime={at} className="whitespace-nowrap">
        {relativeTime(at)}
      </time>
    </Tip>
  );
}
