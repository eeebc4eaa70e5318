// What a person is told when a gesture did something else than they may expect, or nothing. The app has the words.
export const kNoticeIds = [
  "select_first", // a key that is about what is selected, and nothing is
  "select_two", // of a group or a join
  "locked", // all that is selected
  "pinned", // likewise, where it would be moved
  "copy_relation", // it comes along with what it joins, not by itself
  "paste_none", // nothing was copied
  "repeat_none", // no image before this one, or nothing on it
  "undo_none",
  "redo_none",
  "ungroup_none", // nothing selected is in a group
  "convert_none", // nothing selected has another form
  "flip_none", // nothing selected has joints
  "joint_none", // no joint is chosen
  "join_few", // fewer than two of those that are selected enclose an area
  "join_outlines", // boxes and the like became a polygon
  "join_classes", // they were of several classes
  "join_attributes", // their attributes differed
  "join_relations", // relations among them, or that would be there twice, are gone
  "join_classes_relations", // both
  "join_attributes_relations", // both
  "split_one", // nothing selected has several parts
  "split_many", // it would make thousands of objects
  "slice_path", // the tool is at hand: what to do with it
  "relation_from", // likewise
  "relation_self", // the second click was on the first object
  "slice_none", // nothing is selected that can be cut
  "slice_not_across", // the path does not divide it
  "draft_few", // too few points for a shape
  "draft_flat", // they enclose nothing
  "draft_ctrl", // Ctrl selects, but not while something is half drawn
  "draft_joints", // the class has lost its joints
  "reshape_none", // no polygon is selected that could be added to or cut
  "reshape_all", // nothing would be left of it
  "trace_none", // there is no border between the last point and the pointer
  "redraw_open", // the new path must end at a vertex of the same ring
  "suggestion_none", // there is none to judge
  "suggestion_none_below", // none lies below the threshold
  "suggestion_taken", // somebody else has judged it meanwhile
  "suggestion_refused", // the server let nobody judge it: it waits as before
  "assist_none", // the pixels are not to be had, or nothing is found there
  "sam_no_runtime", // models cannot be run: the server has no ONNX Runtime
  "sam_no_model", // none was added that finds what is clicked
  "sam_failed", // the model could not be asked
  "sam_inside", // nothing is marked as inside yet
  "box_to_mask_box", // no box is selected
  "box_to_mask_none", // the model found nothing in any of them
  "wand_none", // nothing is selected that could be added to or taken from
  "tighten_box", // no box is selected
  "snap_edges_outline", // no polygon is selected
  "tighten_none", // no selected box could be drawn closer
  "snap_edges_none", // no edge is near the selected outlines
  "flood_inside", // nothing is marked as inside yet
  "tangled", // the outlines are too tangled for this, or cross each other too often
] as const;

export type NoticeId = (typeof kNoticeIds)[number];

export interface Notice {
  readonly id: NoticeId;
  readonly name?: string; // of the class that it is about
}
