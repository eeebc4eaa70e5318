import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { signOut } from "~/api/session";

// Ends the session and goes where one begins.
export function useSignOut(): () => Promise<void> {
  const navigate = useNavigate();
  return useCallback(async () => {
    await signOut();
    await navigate({ to: "/signin" });
  }, [navigate]);
}
