// A text that is stored when it is left, by Enter or by the pointer; Escape gives up what was typed.
import type { KeyboardEvent, Ref, SyntheticEvent } from "react";
import { focusCanvas } from "~/lib/browser/focus_canvas";
import { Textarea } from "~/kit/field";

interface TextFieldProps {
  id?: string;
  label: string;
  placeholder?: string;
  title?: string;
  value: string;
  disabled: boolean;
  rows?: number;
  autoFocus?: boolean;
  field?: Ref<HTMLTextAreaElement>;
  onText: (text: string) => void;
  onLeave?: () => void; // whatever was typed
  onChosen?: (from: number, to: number) => void; // characters of it, as the field counts them
}

export function TextField({
  id,
  label,
  placeholder,
  title,
  value,
  disabled,
  rows = 1,
  autoFocus,
  field,
  onText,
  onLeave,
  onChosen,
}: TextFieldProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Escape") event.currentTarget.value = value;
    const done = event.key === "Escape" || (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
    event.currentTarget.blur();
    focusCanvas();
  };
  const tell = (event: SyntheticEvent<HTMLTextAreaElement>) =>
    onChosen?.(event.currentTarget.selectionStart, event.currentTarget.selectionEnd);
  return (
    <Textarea
      key={value}
      id={id}
      ref={field}
      rows={rows}
      autoFocus={autoFocus}
      aria-label={label}
      placeholder={placeholder}
      title={title}
      defaultValue={value}
      disabled={disabled}
      className="min-h-8 [field-sizing:content]"
      onKeyDown={onKeyDown}
      onSelect={tell}
      onBlur={(event) => {
        if (event.currentTarget.value !== value) onText(event.currentTarget.value);
        onLeave?.();
      }}
    />
  );
}
