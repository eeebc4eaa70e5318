// Files out of what was dropped or chosen, folders walked through, each with its path.
import type { UploadSource } from "./upload_queue";

export async function filesOfDrop(transfer: DataTransfer): Promise<UploadSource[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const found: UploadSource[] = [];
  for (const entry of entries) await walk(entry, found);
  return found.length > 0 ? found : filesOfList(transfer.files);
}

export function filesOfList(files: FileList | readonly File[]): UploadSource[] {
  return [...files].filter((f) => !isHidden(f.name)).map((file) => ({ name: file.webkitRelativePath || file.name, file }));
}

async function walk(entry: FileSystemEntry, found: UploadSource[]): Promise<void> {
  if (isHidden(entry.name)) return;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ name: entry.fullPath.replace(/^\//, ""), file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return;
    for (const child of batch) await walk(child, found);
  }
}

// What file managers leave behind.
function isHidden(name: string): boolean {
  return name.startsWith(".") || name === "Thumbs.db" || name === "__MACOSX";
}
