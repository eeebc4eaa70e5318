import type { KeypointsShape, SkeletonInfo, Visibility } from "@touchmark/annotator";
import type { Annotator, ObjectRow } from "@touchmark/render";
import { CaretsToAxisDashedVertical } from "lucide-react";
import { t } from "~/i18n";
import { IconButton } from "~/kit/button";
import { Select } from "~/kit/field";
import { keyOf } from "~/lib/keyboard/keymap";

interface JointsTableProps {
  annotator: Annotator;
  object: ObjectRow;
  shape: KeypointsShape;
  joints: SkeletonInfo["joints"];
  disabled: boolean;
}

const kVisibilities: readonly Visibility[] = [2, 1, 0];

// Each joint of the selected skeleton with what is seen of it.
export function JointsTable({ annotator, object, shape, joints, disabled }: JointsTableProps) {
  return (
    <section aria-label={t("joints.title")} className="flex flex-col gap-1">
      <div className="flex items-center">
        <h3 className="flex-1 text-xs text-muted">{t("joints.title")}</h3>
        <IconButton
          icon={CaretsToAxisDashedVertical}
          size={24}
          side="left"
          label={t("joints.mirror")}
          keys={keyOf("object.flip")}
          disabled={disabled}
          onClick={() => annotator.run("object.flip")}
        />
      </div>
      {shape.points.length === joints.length ? null : (
        <p className="text-xs text-warning">{t("joints.differs", { points: shape.points.length, joints: joints.length })}</p>
      )}
      <table className="w-full text-xs">
        <tbody>
          {joints.map((name, i) => (
            <tr key={name}>
              <th scope="row" className="max-w-0 truncate py-px pr-2 text-left font-normal" title={name}>
                {name}
              </th>
              <td className="w-28">
                <Select
                  dense
                  aria-label={t("joints.visibilityOf", { name })}
                  className="w-full"
                  disabled={disabled}
                  value={shape.points[i]?.[2] ?? 0}
                  onChange={(e) => annotator.setJoint(object.key, i, Number(e.target.value) as Visibility)}
                >
                  {kVisibilities.map((v) => (
                    <option key={v} value={v}>
                      {t(`joints.visibility.${v}`)}
                    </option>
                  ))}
                </Select>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
