import { queryClient, sessionQuery } from "./queries";

// Who is signed in on this page; 0: nobody yet.
export const userId = (): number => queryClient.getQueryData(sessionQuery.queryKey)?.user.id ?? 0;

// Whenever it is somebody else.
export function onUser(tell: (user: number) => void): void {
  let last = userId();
  queryClient.getQueryCache().subscribe(() => {
    const now = userId();
    if (now === last) return;
    last = now;
    tell(now);
  });
}
