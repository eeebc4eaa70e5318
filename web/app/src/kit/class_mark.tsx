import { classStyle } from "~/lib/ontology/class_color";

interface ClassMarkProps {
  id: number;
  size?: number;
  plain?: boolean; // without its letter: beside a key, where a letter would be taken for one
}

// The class's color with its letter, so that it is never told by color alone.
export function ClassMark({ id, size = 16, plain }: ClassMarkProps) {
  const { color, letter } = classStyle(id);
  if (plain)
    return <span aria-hidden className="shrink-0 rounded-control" style={{ width: size - 4, height: size - 4, background: color }} />;
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
