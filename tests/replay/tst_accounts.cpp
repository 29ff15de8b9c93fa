// Who is who: under every rulebook, whatever it does to the tranches, a name answers its own account, and what the account shows is the
// ledger's of that run.
#include <QtTest>
#include <type_traits>

#include "protocol/account_ref.h"
#include "protocol/rulebook.h"
#include "record/import.h"
#include "replay/adl_audit.h"
#include "replay/day.h"
#include "replay/loss_tree.h"
#include "replay/queue.h"

using namespace fb;
using namespace fb::test;

// Outside the ledger an account is neither a number nor made of one.
static_assert(!std::is_convertible_v<AccountRef, AccountIdx> && !std::is_convertible_v<AccountIdx, AccountRef>);
static_assert(!std::is_constructible_v<AccountIdx, AccountRef>);
static_assert(std::is_same_v<decltype(PositionRow::account), AccountRef> && std::is_same_v<decltype(QueueRow::account), AccountRef> &&
              std::is_same_v<decltype(JournalRow::account), AccountRef> && std::is_same_v<decltype(LossQuery::account), AccountRef> &&
              std::is_same_v<decltype(AccountStory::account), AccountRef> && std::is_same_v<decltype(AdlBurst::Row::account), AccountRef>);

namespace {

struct Named {
  const char* label;
  SessionOptions options;
};

std::vector<Named> all_rules(const Recording& day) {
  std::vector<Named> out;
  for (const std::string& id : builtin_rulebooks()) {
    const Rulebook rules = read_rulebook(id).value();
    out.push_back({nullptr, {.parameters = settings_of(rules, day.genesis->parameters), .rulebook = rules.id, .publish = false}});
  }
  out.push_back({"one_fund", {.parameters = {{"insurance_layout", "one_fund"}}, .publish = false}});
  return out;
}

AccountStory story_of(Session& session, AccountRef account) {
  return ask<AccountStory>([&](auto reply) { session.ask_account(account, std::move(reply)); });
}

}  // namespace

class TestAccounts : public QObject {
  Q_OBJECT
  std::shared_ptr<const Recording> day_;

 private slots:
  void initTestCase() { day_ = make_day(60, 140, 3); }
  void theLayoutGivesAndTakesNumbers();
  void aNameAnswersItsOwnAccountUnderEveryRulebook();
  void rowsAreNamedByTheirAccounts();
  void whatIsNotInTheRunHasNoStory();
  void ownersHaveTheirAccounts();
};

// Worked by hand for two markets and three tranches: 3 + 4 × 2 + 3 house accounts come before users.
void TestAccounts::theLayoutGivesAndTakesNumbers() {
  using Kind = AccountRef::Kind;
  const AccountLayout three{2, 3}, one{2, 1};
  const std::vector<std::pair<AccountIdx, AccountRef>> known{
      {0, {Kind::external, 0}}, {1, {Kind::treasury, 0}}, {2, {Kind::rounding, 0}}, {4, {Kind::lp, 1}}, {5, {Kind::backstop, 0}},
      {8, {Kind::funding, 1}},  {9, {Kind::clearing, 0}}, {13, {Kind::tranche, 2}}, {14, {Kind::user, 0}}, {20, {Kind::user, 6}}};
  for (const auto& [idx, ref] : known) {
    QVERIFY(account_ref(three, idx) == ref);
    QCOMPARE(account_idx(three, ref).value(), idx);
    QVERIFY(account_of_key(key_of(ref)) == ref);
  }
  QCOMPARE(account_idx(one, {Kind::user, 6}).value(), 18U);
  QVERIFY(!account_idx(one, {Kind::tranche, 2}));
}

void TestAccounts::aNameAnswersItsOwnAccountUnderEveryRulebook() {
  int rearranged = 0;
  for (const Named& rules : all_rules(*day_)) {
    auto session = Session::open(day_, rules.options);
    QVERIFY(session.has_value() && (*session)->run_to(day_->time_of(70)).has_value());
    std::vector<AccountMargin> margins;
    std::size_t tranches = 0;
    (*session)->inspect([&](const Protocol& p, const EventLog&) { p.margins(margins), tranches = p.genesis().tranches.size(); });
    rearranged += tranches != day_->genesis->tranches.size();
    for (UserIdx u = 0; u < day_->genesis->accounts.size(); ++u) {
      const std::string& name = day_->genesis->accounts[u].name;
      std::optional<AccountRef> found;
      (*session)->inspect([&](const Protocol& p, const EventLog&) { found = find_account(p.genesis(), name); });
      QVERIFY(found && *found == AccountRef::of_user(u));
      if (u % 11 != 0) continue;
      const AccountStory story = story_of(**session, *found);
      QCOMPARE(story.name, name);
      QCOMPARE(story.margin.equity, margins[u].equity);
      for (const PositionRow& row : story.positions) QVERIFY(row.account == *found);
      LossTree tree;
      (*session)->inspect([&](const Protocol& p, const EventLog& log) {
        tree = loss_tree(log, p.genesis(), static_cast<std::int64_t>(log.events.size()), {.account = *found});
      });
      QCOMPARE(tree.name, name);
      QCOMPARE(tree.now, margins[u].equity);
    }
  }
  QVERIFY2(rearranged >= 4, "the rulebooks must rearrange tranches, else nothing was tried");
}

void TestAccounts::rowsAreNamedByTheirAccounts() {
  int rows = 0;
  for (const Named& rules : all_rules(*day_)) {
    auto session = Session::open(day_, rules.options);
    QVERIFY(session.has_value() && (*session)->run_to(day_->end_ms).has_value());
    (*session)->inspect([&](const Protocol& p, const EventLog& log) {
      for (const AdlBurst& burst : adl_bursts(log, p.genesis(), static_cast<std::int64_t>(log.events.size()))) {
        for (const AdlBurst::Dead& dead : burst.dead) rows += account_name(p.genesis(), dead.account) == dead.name ? 1 : -100'000;
        for (const AdlBurst::Row& row : burst.rows) rows += account_name(p.genesis(), row.account) == row.name ? 1 : -100'000;
      }
    });
    const auto journal = ask<std::vector<JournalRow>>([&](auto reply) {
      (*session)->ask_journal({.types = {EventType::bankruptcy, EventType::liquidation}, .count = 100}, std::move(reply));
    });
    for (const JournalRow& row : journal) {
      QVERIFY(row.account.is_user() || row.account.kind == AccountRef::Kind::lp || row.account.kind == AccountRef::Kind::backstop);
      if (row.account.is_user()) QVERIFY2(row.text.find(day_->genesis->accounts[row.account.place].name) != std::string::npos, row.text.c_str());
    }
  }
  QVERIFY(rows > 50);
}

void TestAccounts::whatIsNotInTheRunHasNoStory() {
  auto session = Session::open(day_, {.parameters = {{"insurance_layout", "one_fund"}}, .publish = false});
  QVERIFY(session.has_value() && (*session)->run_to(day_->time_of(3)).has_value());
  QVERIFY(story_of(**session, {AccountRef::Kind::tranche, 0}).name.starts_with("tranche:"));
  QVERIFY(story_of(**session, {AccountRef::Kind::tranche, 3}).name.empty());
  QVERIFY(story_of(**session, AccountRef::of_user(1'000'000)).name.empty());
}

void TestAccounts::ownersHaveTheirAccounts() {
  Genesis g = *day_->genesis;
  g.accounts[3].cluster = g.accounts[5].cluster = 7'777;
  const auto owner = find_owner(owner_name(7'777));
  QVERIFY(owner && *owner == 7'777);
  QCOMPARE(find_owner("Owner 7").value(), 7U);
  const std::vector<AccountRef> theirs{AccountRef::of_user(3), AccountRef::of_user(5)};
  QVERIFY(accounts_of(g, *owner) == theirs);
  for (const char* none : {"owner", "owner ", "owner x", "owner -1", "owner 99999999999", "OWNER 7"}) QVERIFY2(!find_owner(none), none);
}

QTEST_GUILESS_MAIN(TestAccounts)
#include "tst_accounts.moc"
