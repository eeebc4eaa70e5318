import { type Model, unwrap } from "@touchmark/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { LoaderCircle, Sparkles } from "lucide-react";
import { useEffect } from "react";
import { api } from "~/api/client";
import { explainLine } from "~/api/explain";
import { useMay } from "~/api/hooks";
import { layersQuery, modelsQuery, queryClient } from "~/api/queries";
import { t } from "~/i18n";
import { IconButton } from "~/kit/button";
import { Menu, MenuItem, MenuLabel } from "~/kit/menu";
import { notify } from "~/kit/notice";
import { canRun, tasksOf } from "~/lib/runs/new_run";
import { chooseLayer, setThreshold } from "~/lib/suggestions/chosen";
import { setPageCommands } from "~/shell/palette_state";

const kLeast = 0.1; // asked for, so that the threshold can be lowered
const kShown = 0.3; // at first

// Detectors that can be asked about one image, for those who may label it.
export function useDetectors(project: number, readonly: boolean): readonly Model[] {
  const may = useMay(project, "annotator") && !readonly;
  const models = useQuery({ ...modelsQuery, enabled: may }).data;
  if (!may || !models) return [];
  const runtime = models.runtime.version !== undefined;
  return models.items.filter((one) => canRun(one, runtime) && tasksOf(one).includes("detect"));
}

// What the model says is written into a layer, which is laid over the image at once.
function useAsk(project: number, asset: number) {
  return useMutation({
    mutationFn: (model: Model) =>
      unwrap(
        api.POST("/projects/{project}/assets/{asset}/predict", {
          params: { path: { project, asset } },
          body: { model: model.id, task: "detect", min_score: kLeast },
        }),
      ),
    onSuccess: async ({ layer, annotations }, model) => {
      const before = queryClient.getQueryData(layersQuery(project).queryKey);
      if (!before?.some((one) => one.id === layer)) setThreshold(project, layer, kShown);
      await queryClient.invalidateQueries({ queryKey: layersQuery(project).queryKey });
      chooseLayer(project, layer, true);
      if (annotations === 0) notify(t("suggestions.saysNothing", { model: model.name }));
    },
    onError: (error) => notify(explainLine(error)),
  });
}

interface AskModelProps {
  project: number;
  asset: number;
  models: readonly Model[]; // one at least
}

export function AskModel({ project, asset, models }: AskModelProps) {
  const { mutate, isPending, variables } = useAsk(project, asset);
  useEffect(
    () =>
      setPageCommands(
        models.map((model) => ({
          id: `ask.${model.id}`,
          label: t("suggestions.ask", { model: model.name }),
          icon: Sparkles,
          run: () => mutate(model),
        })),
        t("suggestions.title"),
      ),
    [models, mutate],
  );
  const [only, ...others] = models;
  if (isPending)
    return (
      <span role="status" className="flex size-6 items-center justify-center text-accent">
        <LoaderCircle size={14} className="animate-spin" aria-hidden />
        <span className="sr-only">{t("suggestions.asking", { model: variables.name })}</span>
      </span>
    );
  if (only && others.length === 0)
    return <IconButton size={24} icon={Sparkles} label={t("suggestions.ask", { model: only.name })} onClick={() => mutate(only)} />;
  return (
    <Menu align="end" width={240} trigger={<IconButton size={24} icon={Sparkles} label={t("suggestions.askOne")} />}>
      <MenuLabel>{t("suggestions.askOne")}</MenuLabel>
      {models.map((model) => (
        <MenuItem key={model.id} onSelect={() => mutate(model)}>
          {model.name}
        </MenuItem>
      ))}
    </Menu>
  );
}
