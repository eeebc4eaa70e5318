import { useId } from "react";

interface SliderProps {
  label: string;
  value: number;
  range: readonly [number, number];
  step?: number;
  text: string;
  onChange: (value: number) => void;
}

// A number between two ends, with its name and what it is.
export function Slider({ label, value, range, step = 1, text, onChange }: SliderProps) {
  const id = useId();
  return (
    <span className="flex items-center gap-2">
      <label htmlFor={id} className="w-20 shrink-0 text-muted">
        {label}
      </label>
      <input
        id={id}
        type="range"
        min={range[0]}
        max={range[1]}
        step={step}
        value={value}
        aria-valuetext={text}
        className="min-w-0 flex-1 accent-accent"
        onPointerUp={(e) => e.currentTarget.blur()} // the keys are the canvas's again
        onChange={(e) => onChange(Number(e.target.value))}
      />
      <span className="numeric w-14 whitespace-nowrap">{text}</span>
    </span>
  );
}
