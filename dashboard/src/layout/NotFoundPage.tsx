import { Link } from "@tanstack/react-router";
import { EmptyState } from "../ui/States";

export function NotFoundPage() {
  return (
    <>
      <h1>No such page</h1>
      <EmptyState title="This address leads nowhere">
        <p>
          Search for a wallet above, or see the <Link to="/">leaderboard</Link>.
        </p>
      </EmptyState>
    </>
  );
}
