// Questions to the journal: the story of an account, pages of rows, the causes of an event.
// Thread rule: pure functions of a log and protocol that nobody writes meanwhile.
#pragma once
#include "protocol/protocol.h"
#include "replay/session.h"

namespace fb {

// Rows are looked at in [0, end): the events up to the block shown.
AccountStory account_story(const Protocol& shown, const EventLog& log, std::int64_t end, AccountIdx account);
std::vector<JournalRow> journal_rows(const EventLog& log, const Genesis& genesis, std::int64_t end, const JournalQuery& query);
std::vector<JournalRow> cause_chain(const EventLog& log, const Genesis& genesis, std::int64_t end, std::int64_t seq);

}  // namespace fb
