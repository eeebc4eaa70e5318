import type { Layer } from "@touchmark/client";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useBatchNames, useMay, useUserNames } from "~/api/hooks";
import { layersQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { ErrorNote, Skeleton } from "~/kit/feedback";
import { Panel, Section } from "~/kit/page";
import { Table, Td, Th } from "~/kit/table";
import { mayAccept, mayDrop } from "~/lib/layers/layers";
import { count } from "~/lib/text/format";
import { AcceptDialog } from "./accept_dialog";
import { DropLayerDialog } from "~/kit/drop_layer_dialog";

interface LayersProps {
  project: number;
  editable: boolean;
}

export function Layers({ project, editable }: LayersProps) {
  const layers = useQuery(layersQuery(project));
  const [open, setOpen] = useState<{ act: "accept" | "drop"; layer: Layer } | null>(null);
  const close = () => setOpen(null);
  return (
    <Section title={t("layers.title")} text={t("layers.text")}>
      {layers.isError ? <ErrorNote error={layers.error} onRetry={() => void layers.refetch()} /> : null}
      {layers.isPending ? <Skeleton className="h-24" /> : null}
      {layers.data ? (
        <Panel>
          <Table label={t("layers.title")} head={<Head />}>
            {layers.data.map((layer) => (
              <LayerRow
                key={layer.id}
                project={project}
                layer={layer}
                onAccept={editable && mayAccept(layer) ? () => setOpen({ act: "accept", layer }) : undefined}
                onDrop={editable && mayDrop(layer) ? () => setOpen({ act: "drop", layer }) : undefined}
              />
            ))}
          </Table>
        </Panel>
      ) : null}
      {open?.act === "accept" ? <AcceptDialog project={project} layer={open.layer} onClose={close} /> : null}
      {open?.act === "drop" ? <DropLayerDialog project={project} layer={open.layer} onClose={close} /> : null}
    </Section>
  );
}

function Head() {
  return (
    <>
      <Th>{t("layers.kind")}</Th>
      <Th>{t("layers.name")}</Th>
      <Th>{t("layers.owner")}</Th>
      <Th numeric>{t("layers.annotations")}</Th>
      <Th />
    </>
  );
}

interface RowProps {
  project: number;
  layer: Layer;
  onAccept?: () => void;
  onDrop?: () => void;
}

// What became of a run, by class, is on the page of runs.
function LayerRow({ project, layer, onAccept, onDrop }: RowProps) {
  const userName = useUserNames(project);
  const batchName = useBatchNames(project);
  const evaluable = useMay(project, "reviewer") && mayAccept(layer);
  const name = layer.kind === "truth" ? t("layers.truth") : layer.kind === "replica" ? batchName(layer.batch) : layer.name;
  return (
    <tr className="border-b last:border-0">
      <Td className="whitespace-nowrap text-muted">{t(`layer.kind.${layer.kind}`)}</Td>
      <Td className="max-w-96 truncate font-medium" title={layer.name}>
        {mayAccept(layer) ? (
          <Link to="/projects/$project/runs" params={{ project }} className="link">
            {name}
          </Link>
        ) : (
          name
        )}
      </Td>
      <Td className="max-w-64 truncate" title={layer.model}>
        {layer.kind === "replica" ? userName(layer.user) : (layer.model ?? "")}
      </Td>
      <Td numeric>{count(layer.annotations)}</Td>
      <Td className="whitespace-nowrap text-right">
        {evaluable ? (
          <Link
            to="/projects/$project/layers/$layer/evaluation"
            params={{ project, layer: layer.id }}
            aria-label={t("layers.evaluateNamed", { name: layer.name })}
            className="mr-3 link text-xs font-medium"
          >
            {t("layers.evaluate")}
          </Link>
        ) : null}
        {onAccept ? (
          <Button dense onClick={onAccept} disabled={layer.annotations === 0}>
            {t("layers.accept")}
          </Button>
        ) : null}
        {onDrop ? (
          <Button dense tone="danger" className="ml-2" onClick={onDrop} aria-label={t("layers.dropNamed", { name: layer.name })}>
            {t("layers.drop")}
          </Button>
        ) : null}
      </Td>
    </tr>
  );
}
