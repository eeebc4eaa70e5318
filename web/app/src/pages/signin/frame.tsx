import type { ReactNode } from "react";
import { t } from "~/i18n";

export function SignInFrame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="flex min-h-full flex-col items-center px-4 pt-[18vh]">
      <div className="flex w-full max-w-[320px] flex-col gap-4">
        <div className="flex items-center gap-2">
          <img src="/mark.svg" width={24} height={24} alt="" />
          <span className="text-md font-semibold">{t("app.name")}</span>
        </div>
        <h1 className="text-xl">{title}</h1>
        {children}
      </div>
    </main>
  );
}
