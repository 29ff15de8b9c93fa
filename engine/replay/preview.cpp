#include "replay/preview.h"

#include <algorithm>

#include "replay/draft.h"

namespace fb {
namespace {

constexpr std::size_t kMostRows = 1000;
constexpr std::size_t kMostDifferences = 200;

// What one block did to every user, by the next block's run with or without the draft.
struct Aftermath {
  std::vector<AccountMargin> margins;
  std::vector<bool> liquidated, refused;
  Money forced_volume = 0, draws = 0;
  std::optional<std::string> refusal;  // of a command
};

Aftermath read_aftermath(const Protocol& protocol, const EventLog& log, const std::vector<OperatorCommand>& draft) {
  Aftermath out{.draws = protocol.totals().draws};
  protocol.margins(out.margins);
  out.liquidated.resize(out.margins.size());
  out.refused.resize(out.margins.size());
  for (MarketIdx m = 0; m < protocol.markets(); ++m) out.forced_volume += protocol.market(m).forced_notional;
  for (const Event& e : log.events) {
    if (!protocol.layout().is_user(e.a)) continue;
    const std::size_t user = e.a - protocol.layout().first_user();
    if (user >= out.margins.size()) continue;
    if (e.type == EventType::liquidation) out.liquidated[user] = true;
    if (e.type == EventType::refusal) out.refused[user] = true;
  }
  out.refusal = refusal_of(draft, log, 0);
  return out;
}

Money notional_of(const Protocol& protocol, AccountIdx a) {
  Money sum = 0;
  for (MarketIdx m = 0; m < protocol.markets(); ++m)
    sum += protocol.genesis().markets[m].instrument.notional(protocol.ledger().lots(a, m), protocol.market(m).mark);
  return sum;
}

void compare_accounts(const Protocol& shown, const Aftermath& without, const Aftermath& with, Preview& out) {
  const AccountIdx first = shown.layout().first_user();
  for (std::size_t user = 0; user < with.margins.size(); ++user) {
    const Ppm before = without.margins[user].health_ppm, after = with.margins[user].health_ppm;
    const bool hit = with.liquidated[user] && !without.liquidated[user];
    const bool fell = after < kMillion && before >= kMillion;
    out.newly_below_mm += hit || fell;
    if (!hit && !fell && with.liquidated[user] == without.liquidated[user] &&
        with.refused[user] == without.refused[user] && (after < kMillion) == (before < kMillion))
      continue;
    const auto place = static_cast<UserIdx>(user);
    out.rows.push_back({.account = AccountRef::of_user(place),
                        .name = shown.genesis().accounts[place].name,
                        .health_before_ppm = before,
                        .health_after_ppm = after,
                        .notional = notional_of(shown, first + place),
                        .liquidated = with.liquidated[user]});
  }
  std::ranges::sort(out.rows, [](const Preview::Row& x, const Preview::Row& y) {
    if (x.liquidated != y.liquidated) return x.liquidated;
    if (x.health_after_ppm != y.health_after_ppm) return x.health_after_ppm < y.health_after_ppm;
    return x.account < y.account;
  });
  if (out.rows.size() > kMostRows) out.rows.resize(kMostRows);
}

std::uint32_t first_difference(const EventLog& a, const EventLog& b, std::uint32_t last) {
  for (std::uint32_t block = 0; block <= last; ++block)
    if (a.blocks[block].state_hash != b.blocks[block].state_hash) return block;
  return UINT32_MAX;
}

}  // namespace

Preview preview_draft(Replayer& replayer, std::vector<OperatorCommand> draft) {
  Preview out{.draft = std::move(draft)};
  if (const auto fine = replayer.check(out.draft); !fine) {
    out.error = fine.error().text();
    return out;
  }
  Aftermath without, with;
  const auto done = replayer.try_next(
      out.draft, [&](const Protocol& p, const EventLog& log) { without = read_aftermath(p, log, {}); },
      [&](const Protocol& p, const EventLog& log) { with = read_aftermath(p, log, out.draft); });
  if (!done) out.error = done.error().text();
  if (with.refusal) out.error = *with.refusal;
  if (!out.error.empty()) return out;
  out.forced_volume = with.forced_volume;
  out.forced_volume_without = without.forced_volume;
  out.draws = with.draws;
  out.draws_without = without.draws;
  compare_accounts(replayer.protocol(), without, with, out);
  return out;
}

AdlAnswer answer_adl(const Protocol& shown, const AdlQuestion& question) {
  AdlAnswer out{.question = question};
  const AdlShock& shock = question.shock;
  if (shock.market != kJointShock && shock.market >= shown.markets())
    out.error = "There is no market of this number. Choose one of the recording's, or all.";
  else if (shock.ppm <= -kMillion || shock.ppm > 100 * kMillion)
    out.error = "A shock must be a fall of less than 100 % or a rise of at most 10,000 %.";
  else if (shock.block_ms <= 0 || static_cast<std::size_t>(question.policy) >= adl_policies().size())
    out.error = "A preview needs the length of a block and one of the policies of adl_policy.";
  if (!out.error.empty()) return out;
  try {
    for (AdlPreview& preview : preview_adl_policies(shown, shock)) {
      out.policies.push_back({preview.policy, preview.quality, preview.gini_standing_ppm});
      if (preview.policy == question.policy) out.preview = std::move(preview);
    }
  } catch (const Overflow& overflow) {
    return {.question = question, .error = overflow.what() + std::string(". Choose a smaller shock.")};
  }
  out.dead = static_cast<std::uint32_t>(out.preview.dead.size());
  out.rows = static_cast<std::uint32_t>(out.preview.rows.size());
  if (out.dead > question.most_rows) out.preview.dead.resize(question.most_rows);
  if (out.rows > question.most_rows) out.preview.rows.resize(question.most_rows);
  return out;
}

Comparison compare_runs(Replayer& replayer, int run_a, int run_b) {
  const Run *a = replayer.find(run_a), *b = replayer.find(run_b);
  if (a == nullptr || b == nullptr) return {.error = "There is no run of this number. Choose two of the runs shown."};
  const std::uint32_t block = std::min(a->computed_to(), b->computed_to());
  Comparison out{.a = a->outcome(block), .b = b->outcome(block), .block = block};
  out.first_divergence = first_difference(a->log(), b->log(), block);
  std::vector<AccountMargin> in_a, in_b;
  for (const auto& [run, margins] : {std::pair{run_a, &in_a}, std::pair{run_b, &in_b}})
    if (const auto read = replayer.visit(run, block, [&](const Protocol& p) { p.margins(*margins); }); !read) {
      out.error = read.error().text();
      return out;
    }
  std::vector<std::uint32_t> differing;
  for (std::uint32_t user = 0; user < in_a.size(); ++user) {
    out.better += in_b[user].equity > in_a[user].equity;
    out.worse += in_b[user].equity < in_a[user].equity;
    if (in_a[user].equity != in_b[user].equity) differing.push_back(user);
  }
  const auto size = [&](std::uint32_t user) { return magnitude(in_b[user].equity - in_a[user].equity); };
  std::ranges::sort(differing,
                    [&](std::uint32_t x, std::uint32_t y) { return size(x) != size(y) ? size(x) > size(y) : x < y; });
  if (differing.size() > kMostDifferences) differing.resize(kMostDifferences);
  for (const std::uint32_t user : differing)
    out.largest.push_back({replayer.genesis().accounts[user].name, in_a[user].equity, in_b[user].equity});
  return out;
}

}  // namespace fb
