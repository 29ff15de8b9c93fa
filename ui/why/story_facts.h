// Where an account's money came from and went, added up from the events that touch it, and what each event means.
// Thread rule: pure function of a log that nobody writes meanwhile; runs on the session's thread
// (SessionClient::inspect).
#pragma once
#include <cstdint>
#include <vector>

#include "journal/event_kind.h"
#include "protocol/event.h"

namespace fb::ui {

// Signed as the account sees it: what it received is above zero.
struct StoryFacts {
  std::vector<EventKind> kinds;  // one for each seq asked for
  Money opening = 0;             // equity paid in by the opening block
  Money deposits = 0;            // later ones
  Money withdrawals = 0;
  Money funding = 0;
  Money fees = 0;
  Money penalties = 0;
  Money haircuts = 0;  // gains that were cut
  Money covered = 0;   // holes that tranches and cut winners filled
  Money other = 0;

  Money put_in() const { return opening + deposits + withdrawals; }
  // What it gained or lost by now, given its present equity.
  Money result(Money equity) const { return equity - put_in() - covered; }
  // The part of the result that the price made: what no transfer explains.
  Money price(Money equity) const { return result(equity) - funding - fees - penalties - haircuts - other; }
};

StoryFacts storyFacts(const EventLog& log, AccountIdx account, const std::vector<std::int64_t>& seqs);

}  // namespace fb::ui
