import { FileUp, FolderUp } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { cx } from "~/kit/cx";
import { filesOfDrop, filesOfList } from "~/lib/uploads/dropped_files";
import type { UploadSource } from "~/lib/uploads/upload_queue";

export function DropZone({ compact, onFiles }: { compact: boolean; onFiles: (files: UploadSource[]) => void }) {
  const [over, setOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void filesOfDrop(event.dataTransfer).then(onFiles);
  };
  const choose = (input: HTMLInputElement) => {
    if (input.files) onFiles(filesOfList(input.files));
    input.value = "";
  };
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      className={cx(
        "flex flex-wrap items-center justify-center gap-2 rounded-panel border border-dashed",
        over ? "border-accent bg-accent-soft" : "border-edge",
        compact ? "p-3" : "flex-col px-4 py-10",
      )}
    >
      {compact ? null : <p className="text-md">{t("import.drop")}</p>}
      {compact ? null : <p className="mb-2 max-w-[420px] text-center text-muted">{t("import.dropText")}</p>}
      <div className="flex gap-2">
        <Button icon={FileUp} onClick={() => files.current?.click()}>
          {t("import.chooseFiles")}
        </Button>
        <Button icon={FolderUp} onClick={() => folder.current?.click()}>
          {t("import.chooseFolder")}
        </Button>
      </div>
      <input ref={files} type="file" multiple hidden aria-label={t("import.chooseFiles")} onChange={(e) => choose(e.target)} />
      <input
        ref={folder}
        type="file"
        multiple
        hidden
        aria-label={t("import.chooseFolder")}
        onChange={(e) => choose(e.target)}
        {...{ webkitdirectory: "" }}
      />
    </div>
  );
}
