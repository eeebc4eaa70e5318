import { type FormEvent, useState } from "react";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Checkbox, Field, Input } from "~/kit/field";

export function ServerPath({ busy, onStart }: { busy: boolean; onStart: (path: string, copy: boolean) => void }) {
  const [path, setPath] = useState("");
  const [copy, setCopy] = useState(true);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onStart(path.trim(), copy);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <Field label={t("import.path")} hint={t("import.pathHint")}>
        {(id, by) => (
          <Input
            id={id}
            aria-describedby={by}
            autoFocus
            required
            maxLength={4000}
            className="font-mono"
            value={path}
            onChange={(e) => setPath(e.target.value)}
          />
        )}
      </Field>
      <Checkbox label={t("import.copy")} checked={copy} onChange={(e) => setCopy(e.target.checked)} />
      {copy ? null : <p className="text-muted">{t("import.inPlace")}</p>}
      <div className="flex justify-end">
        <Button type="submit" tone="primary" busy={busy}>
          {t("import.startPath")}
        </Button>
      </div>
    </form>
  );
}
