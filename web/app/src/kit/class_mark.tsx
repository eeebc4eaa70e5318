import { classStyle } from "~/lib/ontology/class_color";

// The class's color with its letter, so that it is never told by color alone.
export function ClassMark({ id, size = 16 }: { id: number; size?: number }) {
  const { color, letter } = classStyle(id);
  return (
    <span
      aria-hidden
      className="inline-flex shrink-0 items-center justify-center rounded-control border text-xs font-semibold"
      style={{ width: size, height: size, color, borderColor: color, fontSize: 10 }}
    >
      {letter}
    </span>
  );
}
