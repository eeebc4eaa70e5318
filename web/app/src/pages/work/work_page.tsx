import { useParams } from "@tanstack/react-router";
import { useMay } from "~/api/hooks";
import { t } from "~/i18n";
import { Page } from "~/kit/page";
import { Batches } from "./batches";
import { Layers } from "./layers";

const kFrom = "/signedIn/shell/projects/$project/work";

// For those who hand out the work and take in what comes of it.
export function WorkPage() {
  const { project } = useParams({ from: kFrom });
  const manager = useMay(project, "manager");
  return (
    <Page title={t("places.work")} wide>
      <Batches project={project} editable={manager} />
      <Layers project={project} editable={manager} />
    </Page>
  );
}
