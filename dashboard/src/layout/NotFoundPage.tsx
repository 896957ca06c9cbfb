import { Link } from "@tanstack/react-router";
import { EmptyState } from "../ui/States";

export function NotFoundPage() {
  return (
    <>
      <h1>Page not found</h1>
      <EmptyState title="There is no page at this address">
        <p>
          Search for a wallet above, or go to the <Link to="/">leaderboard</Link>.
        </p>
      </EmptyState>
    </>
  );
}
