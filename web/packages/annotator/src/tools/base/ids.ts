// The tools by name. "pan" is the hand; every other tool is one file or folder beside this one.
export type ToolId = "select" | "pan" | "box" | "rotated_box" | "polygon" | "brush" | "eraser" | "fill" | "tag";

export const kToolIds: readonly ToolId[] = ["select", "pan", "box", "rotated_box", "polygon", "brush", "eraser", "fill", "tag"];
