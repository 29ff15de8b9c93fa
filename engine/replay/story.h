// Questions to the journal: the story of an account, pages of rows, the causes of an event.
// Thread rule: pure functions of a log and protocol that nobody writes meanwhile.
#pragma once
#include "protocol/protocol.h"
#include "replay/session.h"

namespace fb {

// Rows are looked at in [0, end): the events up to the block shown.
AccountStory account_story(const Protocol& shown, const EventLog& log, std::int64_t end, AccountRef account);
std::vector<JournalRow> cause_chain(const EventLog& log, const Genesis& genesis, std::int64_t end, std::int64_t seq);

// A page of the journal, looked for backwards in slices: a text that hardly any row matches must not hold up the
// session.
class JournalSearch {
 public:
  JournalSearch(JournalQuery query, std::int64_t end);
  // Looks at up to `rows` more rows; true when the page is full or the log's begin is reached.
  bool advance(const EventLog& log, const Genesis& genesis, std::size_t rows);
  std::vector<JournalRow> page() &&;  // in the order of the log

 private:
  bool wants(EventType type) const;

  JournalQuery query_;
  std::int64_t next_;              // rows before this one are still to be looked at
  std::vector<JournalRow> found_;  // newest first
};

}  // namespace fb
