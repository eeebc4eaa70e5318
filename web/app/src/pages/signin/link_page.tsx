import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { signInWithLink } from "~/api/session";
import { t } from "~/i18n";
import { ErrorNote, Skeleton } from "~/kit/feedback";
import { PasswordForm } from "~/kit/password_form";
import { SignInFrame } from "./frame";

// A one-time link signs in at once, then asks for a password so that the next visit needs no link.
export function LinkPage() {
  const navigate = useNavigate();
  const { secret } = useParams({ from: "/link/$secret" });
  const enter = useMutation({ mutationFn: () => signInWithLink(secret) });
  const used = useRef(false);
  const { mutate } = enter;
  useEffect(() => {
    if (used.current) return;
    used.current = true; // the link works once: never ask twice
    window.history.replaceState(window.history.state, "", "/link/used");
    mutate();
  }, [mutate]);
  const open = () => void navigate({ to: "/" });
  if (enter.isError) {
    return (
      <SignInFrame title={t("link.failedTitle")}>
        <ErrorNote error={enter.error} />
        <p className="text-muted">{t("link.failedTodo")}</p>
        <Link to="/signin" className="link">
          {t("link.signIn")}
        </Link>
      </SignInFrame>
    );
  }
  if (!enter.data) {
    return (
      <SignInFrame title={t("link.entering")}>
        <Skeleton className="h-8" />
      </SignInFrame>
    );
  }
  return (
    <SignInFrame title={t("link.welcome", { name: enter.data.user.display_name || enter.data.user.login })}>
      <p className="text-muted">{t("link.setPassword", { login: enter.data.user.login })}</p>
      <PasswordForm needsCurrent={false} login={enter.data.user.login} onDone={open} onSkip={open} />
    </SignInFrame>
  );
}
