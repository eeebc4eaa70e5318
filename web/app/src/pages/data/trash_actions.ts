import { isApiError, unwrap } from "@touchmark/client";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api } from "~/api/client";
import { explainLine } from "~/api/explain";
import { queryClient } from "~/api/queries";
import { t } from "~/i18n";
import { notify } from "~/kit/notice";

// Brings deleted images back. Where a name was given to another meanwhile, it offers another name.
export function useRestore(project: number) {
  const navigate = useNavigate();
  const restore = useMutation({
    mutationFn: ({ ids, rename = false }: { ids: readonly number[]; rename?: boolean }) =>
      unwrap(api.POST("/projects/{project}/trash/restore", { params: { path: { project } }, body: { ids: [...ids], rename } })),
    onSuccess: ({ restored, renamed }, { ids }) => {
      void queryClient.invalidateQueries({ queryKey: ["project", project] });
      const said = t("trash.restored", { count: restored });
      const [only] = ids;
      const show = () =>
        only !== undefined && ids.length === 1
          ? void navigate({ to: "/projects/$project/label", params: { project }, search: { asset: only, browse: 1 } })
          : void navigate({ to: "/projects/$project/data", params: { project }, search: {} });
      notify(renamed.length > 0 ? `${said} ${t("trash.renamed", { count: renamed.length, name: renamed[0]?.name })}` : said, {
        label: t(ids.length === 1 ? "trash.open" : "trash.show"),
        run: show,
      });
    },
    onError: (error, { ids, rename }) => {
      const taken = isApiError(error) && error.code === "conflict" && !rename;
      const again = { label: t("trash.rename"), run: () => restore.mutate({ ids, rename: true }) };
      notify(explainLine(error), taken ? again : undefined);
    },
  });
  return restore;
}
