#include "replay/story.h"

#include <algorithm>
#include <cctype>

#include "protocol/account_name.h"
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
    case EventType::provider:
    case EventType::collateral:
    case EventType::queue:
      return e.a == account;
    case EventType::genesis:
    case EventType::mark:
    case EventType::parameter:
    case EventType::breaker:
    case EventType::loss_event:
    case EventType::clearing:
    case EventType::block:
    case EventType::operator_note:
    case EventType::collateral_mark:
      return false;
  }
  return false;
}

// The event and its causes, the event first. A cause always comes before what it led to.
void climb_causes(const EventLog& log, std::int64_t seq, std::vector<std::int64_t>& out) {
  for (; seq != kNoCause; seq = at(log, seq).cause) out.push_back(seq);
}

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

bool contains(const std::string& text, const std::string& lower_part) {
  return std::search(text.begin(), text.end(), lower_part.begin(), lower_part.end(),
                     [](char a, char b) { return lower(a) == b; }) != text.end();
}

JournalRow make_row(const EventLog& log, const Genesis& genesis, std::int64_t seq, std::string text) {
  const Event& e = at(log, seq);
  return {.seq = seq,
          .cause = e.cause,
          .time_ms = log.time_of(e),
          .type = e.type,
          .account = account_ref(layout_of(genesis), e.a),
          .market = e.market,
          .text = std::move(text)};
}

}  // namespace

AccountStory account_story(const Protocol& shown, const EventLog& log, std::int64_t end, AccountRef wanted) {
  AccountStory story{.account = wanted};
  const auto idx = account_idx(shown.layout(), wanted);
  if (!idx || *idx >= shown.ledger().accounts()) return story;  // a tranche that this run does without
  const AccountIdx account = *idx;
  story.name = shown.account_name(account);
  story.margin = shown.margin(account);
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

JournalSearch::JournalSearch(JournalQuery query, std::int64_t end)
    : query_(std::move(query)), next_(query_.before_seq < 0 ? end : std::min(query_.before_seq, end)) {
  std::ranges::transform(query_.text, query_.text.begin(), lower);
}

bool JournalSearch::wants(EventType type) const {
  if (!query_.types.empty()) return std::ranges::find(query_.types, type) != query_.types.end();
  return type != EventType::account && type != EventType::mark && type != EventType::block;
}

bool JournalSearch::advance(const EventLog& log, const Genesis& genesis, std::size_t rows) {
  for (; rows > 0 && next_ > 0 && found_.size() < query_.count; --rows) {
    if (!wants(at(log, --next_).type)) continue;
    std::string text = describe(log, genesis, next_);
    if (contains(text, query_.text)) found_.push_back(make_row(log, genesis, next_, std::move(text)));
  }
  return next_ == 0 || found_.size() >= query_.count;
}

std::vector<JournalRow> JournalSearch::page() && {
  std::ranges::reverse(found_);
  return std::move(found_);
}

std::vector<JournalRow> cause_chain(const EventLog& log, const Genesis& genesis, std::int64_t end, std::int64_t seq) {
  std::vector<std::int64_t> chain;
  if (seq >= 0 && seq < end) climb_causes(log, seq, chain);
  std::vector<JournalRow> out;
  for (auto link = chain.rbegin(); link != chain.rend(); ++link)
    out.push_back(make_row(log, genesis, *link, describe(log, genesis, *link)));
  return out;
}

}  // namespace fb
