#include "replay/story.h"

#include <algorithm>
#include <cctype>

#include "protocol/journal_json.h"
#include "replay/positions.h"

namespace fb {
namespace {

const Event& at(const EventLog& log, std::int64_t seq) { return log.events[static_cast<std::size_t>(seq)]; }

bool touches(const Event& e, AccountIdx account) {
  switch (e.type) {
    case EventType::fill:
    case EventType::transfer:
    case EventType::adl:
      return e.a == account || e.b == account;
    case EventType::account:
    case EventType::liquidation:
    case EventType::bankruptcy:
    case EventType::order:
    case EventType::refusal:
      return e.a == account;
    case EventType::genesis:
    case EventType::mark:
    case EventType::parameter:
    case EventType::breaker:
    case EventType::loss_event:
    case EventType::clearing:
    case EventType::block:
    case EventType::operator_note:
      return false;
  }
  return false;
}

// The event and its causes, the event first. A cause always comes before what it led to.
void climb_causes(const EventLog& log, std::int64_t seq, std::vector<std::int64_t>& out) {
  for (; seq != kNoCause; seq = at(log, seq).cause) out.push_back(seq);
}

bool wanted_type(const JournalQuery& query, EventType type) {
  if (!query.types.empty()) return std::ranges::find(query.types, type) != query.types.end();
  return type != EventType::account && type != EventType::mark && type != EventType::block;
}

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

bool contains(const std::string& text, const std::string& lower_part) {
  return std::search(text.begin(), text.end(), lower_part.begin(), lower_part.end(), [](char a, char b) { return lower(a) == b; }) != text.end();
}

JournalRow make_row(const EventLog& log, std::int64_t seq, std::string text) {
  const Event& e = at(log, seq);
  return {.seq = seq, .cause = e.cause, .time_ms = log.time_of(e), .type = e.type, .account = e.a, .market = e.market, .text = std::move(text)};
}

}  // namespace

AccountStory account_story(const Protocol& shown, const EventLog& log, std::int64_t end, AccountIdx account) {
  AccountStory story{.account = account, .name = shown.account_name(account)};
  if (account < shown.ledger().accounts()) story.margin = shown.margin(account);
  story.positions = positions_of(shown, account);
  for (std::int64_t seq = 0; seq < end; ++seq)
    if (touches(at(log, seq), account)) climb_causes(log, seq, story.events);
  std::ranges::sort(story.events);
  story.events.erase(std::ranges::unique(story.events).begin(), story.events.end());
  for (const std::int64_t seq : story.events) {
    story.lines.push_back(describe(log, shown.genesis(), seq));
    story.times.push_back(log.time_of(at(log, seq)));
  }
  return story;
}

std::vector<JournalRow> journal_rows(const EventLog& log, const Genesis& genesis, std::int64_t end, const JournalQuery& query) {
  std::vector<JournalRow> out;
  std::string part = query.text;
  std::ranges::transform(part, part.begin(), lower);
  for (std::int64_t seq = query.before_seq < 0 ? end : std::min(query.before_seq, end); seq-- > 0 && out.size() < query.count;) {
    if (!wanted_type(query, at(log, seq).type)) continue;
    std::string text = describe(log, genesis, seq);
    if (contains(text, part)) out.push_back(make_row(log, seq, std::move(text)));
  }
  std::ranges::reverse(out);
  return out;
}

std::vector<JournalRow> cause_chain(const EventLog& log, const Genesis& genesis, std::int64_t end, std::int64_t seq) {
  std::vector<std::int64_t> chain;
  if (seq >= 0 && seq < end) climb_causes(log, seq, chain);
  std::vector<JournalRow> out;
  for (auto link = chain.rbegin(); link != chain.rend(); ++link) out.push_back(make_row(log, *link, describe(log, genesis, *link)));
  return out;
}

}  // namespace fb
