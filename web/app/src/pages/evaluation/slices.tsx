import type { Evaluation } from "@touchmark/client";
import { t } from "~/i18n";
import { Panel } from "~/kit/page";
import { Table, Td, Th } from "~/kit/table";
import { statistic } from "~/lib/evaluation/evaluation";
import { count, share } from "~/lib/text/format";

const kSizes = ["small", "medium", "large"] as const;

// The same numbers over some of the objects or images.
export function Slices({ data }: { data: Evaluation }) {
  const sizes = kSizes.filter((size) => data.statistics.some(({ name }) => name === `AP ${size}`));
  return (
    <Panel>
      <Table label={t("evaluation.slices")} head={<Head />}>
        {sizes.map((size) => (
          <tr key={size} className="border-b last:border-0">
            <Td className="text-muted">{t("evaluation.by.size")}</Td>
            <Td className="font-medium">{t(`evaluation.size.${size}`)}</Td>
            <Td numeric />
            <Td numeric>{share(statistic(data, `AP ${size}`))}</Td>
            <Td numeric />
            <Td numeric>{share(statistic(data, `AR ${size}`))}</Td>
          </tr>
        ))}
        {data.slices.map((slice) => (
          <tr key={`${slice.by} ${slice.name}`} className="border-b last:border-0">
            <Td className="text-muted">{t(`evaluation.by.${slice.by}`)}</Td>
            <Td className="max-w-80 truncate font-medium">{slice.name || t("evaluation.none")}</Td>
            <Td numeric>{count(slice.images)}</Td>
            <Td numeric>{share(slice.ap)}</Td>
            <Td numeric>{share(slice.ap50)}</Td>
            <Td numeric>{share(slice.ar)}</Td>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}

function Head() {
  return (
    <>
      <Th>{t("evaluation.byHead")}</Th>
      <Th>{t("evaluation.column.name")}</Th>
      <Th numeric>{t("evaluation.images")}</Th>
      <Th numeric>AP</Th>
      <Th numeric>AP50</Th>
      <Th numeric>AR</Th>
    </>
  );
}
