import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { useMe } from "~/api/hooks";
import { signOut } from "~/api/session";
import { t } from "~/i18n";
import { notify } from "~/kit/notice";
import { useUnsaved } from "~/lib/saving/unsaved";

// Ends the session and goes where one begins.
export function useSignOut(): () => Promise<void> {
  const navigate = useNavigate();
  const unsaved = useUnsaved(useMe()?.id);
  return useCallback(async () => {
    await signOut();
    if (unsaved > 0) notify(t("account.signedOutKept", { count: unsaved }));
    await navigate({ to: "/signin" });
  }, [navigate, unsaved]);
}
