// Every question of a session, asked at random moments of random days under every rulebook: it answers or says why not,
// never that the engine is frozen, and the session goes on as if it had not been asked. Cases 32 to 43 of ../shared are
// among the days where they are present. FIREBREAK_CASES says how many days (2), FIREBREAK_SEED the first.
#include <QtTest>

#include "protocol/rulebook.h"
#include "record/import.h"
#include "replay/day.h"
#include "replay/loss_tree.h"
#include "replay/queue.h"
#include "report/provider_statement.h"

using namespace fb;
using namespace fb::test;

namespace {

using Day = std::shared_ptr<const Recording>;

std::unique_ptr<Session> under(const Day& day, const std::string& id) {
  const auto rules = read_rulebook(id);
  if (!rules) return nullptr;
  auto session = Session::open(
      day, {.parameters = settings_of(*rules, day->genesis->parameters), .rulebook = id, .publish = false});
  return session ? std::move(*session) : nullptr;
}

// What is wrong with an answer that says this instead of answering.
std::string judged(const char* question, const std::string& error) {
  const bool defect = error.find("frozen") != std::string::npos || error.find("report the defect") != std::string::npos;
  return defect ? std::string(question) + ": " + error : std::string();
}

std::string ask_queue(Session& session, QueueForecast& queue) {
  std::string wrong;
  session.inspect([&](const Protocol& p, const EventLog& log) { wrong = judged("queue", queue.at(p, log).error); });
  return wrong;
}

std::string ask_adl(Session& session, Random& random) {
  static const std::int64_t kShocks[] = {-1'000, -300'000, -999'999, 500'000, 100'000'000, -1'000'000, 0};
  const AdlQuestion question{
      .shock = {.market = random.below(2) == 0 ? kAllMarkets : 0, .ppm = kShocks[random.below(7)]},
      .policy = static_cast<AdlPolicy>(random.below(7))};
  const auto answer = ask<AdlAnswer>([&](auto reply) { session.ask_adl(question, reply); });
  if (auto wrong = judged("adl", answer.error); !wrong.empty()) return wrong;
  (void)ask<std::vector<AdlBurst>>([&](auto reply) { session.ask_adl_audit(reply); });
  return {};
}

std::string ask_cascade(Session& session, Random& random) {
  const auto markets = static_cast<std::int64_t>(session.recording()->genesis->markets.size());
  session.show_ladder(static_cast<MarketIdx>(random.below(markets)), random.below(2) == 0 ? -200'000 : 300'000);
  return {};
}

std::string ask_why(Session& session, Random& random) {
  std::string wrong;
  session.inspect([&](const Protocol& p, const EventLog& log) {
    const auto end = log.blocks[p.block()].end;
    const auto a = static_cast<AccountIdx>(1 + random.below(static_cast<std::int64_t>(p.ledger().accounts()) - 1));
    if (loss_tree(log, p.genesis(), end, {.account = account_ref(p.layout(), a)}).nodes.empty()) wrong = "why: an account without an answer";
    (void)loss_tree(log, p.genesis(), end, {.seq = random.below(end + 2) - 1});
    (void)provider_statement(log, p.genesis(), 0, p.block());
  });
  const auto a = AccountRef{static_cast<AccountRef::Kind>(random.below(9)), static_cast<std::uint32_t>(random.below(40))};
  (void)ask<AccountStory>([&](auto reply) { session.ask_account(a, reply); });
  return wrong;
}

std::string ask_preview(Session& session, Random& random) {
  static const std::vector<std::vector<OperatorCommand>> kDrafts{{halt(0)},
                                                                 {halt(99)},
                                                                 {set("mm_floor_ppm", "200000")},
                                                                 {set("depth_1pct_usd", "0")},
                                                                 {set("no_such_row", "1")},
                                                                 {},
                                                                 {set("loss_policy", "clearing")}};
  const auto preview =
      ask<Preview>([&](auto reply) { session.ask_preview(kDrafts[static_cast<std::size_t>(random.below(7))], reply); });
  return judged("preview", preview.error);
}

std::string ask_compare(Session& session) {
  session.fork({set("mm_floor_ppm", "50000")});
  const auto compared = ask<Comparison>([&](auto reply) { session.ask_compare(0, 1, reply); });
  if (auto wrong = judged("compare", compared.error); !wrong.empty()) return wrong;
  session.show_run(0);
  session.drop_run(1);
  return {};
}

// One moment: all questions in a random order, and the day is where it was.
std::string question(Session& session, QueueForecast& queue, Random& random) {
  Hash256 before, after;
  session.inspect([&](const Protocol& p, const EventLog&) { before = p.state_hash(); });
  for (int k = 0; k < 6; ++k) {
    std::string wrong;
    switch (random.below(6)) {
      case 0:
        wrong = ask_queue(session, queue);
        break;
      case 1:
        wrong = ask_adl(session, random);
        break;
      case 2:
        wrong = ask_cascade(session, random);
        break;
      case 3:
        wrong = ask_why(session, random);
        break;
      case 4:
        wrong = ask_preview(session, random);
        break;
      default:
        wrong = ask_queue(session, queue);
    }
    if (!wrong.empty()) return wrong;
  }
  session.inspect([&](const Protocol& p, const EventLog&) { after = p.state_hash(); });
  if (before != after) return "a question changed the moment shown";
  const auto shown = session.snapshot();
  return shown->error;
}

std::string question_day(const Day& day, const std::string& id, std::uint64_t seed, int moments) {
  auto session = under(day, id);
  if (!session) return "the day does not open";
  QueueForecast queue(day);
  Random random = Random(seed).fork(11);
  for (int k = 0; k < moments; ++k) {
    const auto block = static_cast<std::uint32_t>(1 + random.below(day->blocks() - 2));
    if (const auto there = session->run_to(day->time_of(block)); !there) return there.error().text();
    if (auto wrong = question(*session, queue, random); !wrong.empty())
      return "block " + std::to_string(block) + ": " + wrong;
  }
  if (auto wrong = ask_compare(*session); !wrong.empty()) return wrong;
  const auto end = session->run_to(day->end_ms);
  return end ? std::string() : end.error().text();
}

Day recorded_case(const QString& folder) {
  const QString path = QStringLiteral(FB_SOURCE_DIR "/../shared/cases/") + folder;
  ImportRequest request{.sources = {(path + "/day").toStdString()}};
  request.population.accounts = 200;
  if (QFile::exists(path + "/book.csv"))
    request.accounts_csv = request.positions_csv = (path + "/book.csv").toStdString();
  auto imported = import_recording(request, {});
  return imported ? std::make_shared<const Recording>(std::move(*imported)) : nullptr;
}

}  // namespace

class TestEveryQuestion : public QObject {
  Q_OBJECT
 private slots:
  void randomDays_data();
  void randomDays();
  void recordedCases_data();
  void recordedCases();
};

void TestEveryQuestion::randomDays_data() {
  QTest::addColumn<QString>("id");
  for (const std::string& id : builtin_rulebooks()) QTest::addRow("%s", id.c_str()) << QString::fromStdString(id);
}

void TestEveryQuestion::randomDays() {
  QFETCH(QString, id);
  const auto cases =
      qEnvironmentVariableIsSet("FIREBREAK_CASES") ? qEnvironmentVariable("FIREBREAK_CASES").toULongLong() : 2;
  const auto first = qEnvironmentVariable("FIREBREAK_SEED", "1").toULongLong();
  for (auto seed = first; seed < first + cases; ++seed) {
    const std::string wrong = question_day(make_day(40, 120, seed), id.toStdString(), seed, 6);
    QVERIFY2(wrong.empty(), ("FIREBREAK_CASES=1 FIREBREAK_SEED=" + std::to_string(seed) + ": " + wrong).c_str());
  }
  qInfo("%llu days from seed %llu", cases, first);
}

void TestEveryQuestion::recordedCases_data() {
  QTest::addColumn<QString>("folder");
  QTest::addColumn<QString>("id");
  const QDir cases(QStringLiteral(FB_SOURCE_DIR "/../shared/cases"));
  for (const QString& folder : cases.entryList({"3?-*", "4?-*"}, QDir::Dirs, QDir::Name))
    for (const std::string& id : builtin_rulebooks())
      QTest::addRow("%s under %s", qPrintable(folder), id.c_str()) << folder << QString::fromStdString(id);
  if (!cases.exists()) QTest::addRow("absent") << QString() << QString();
}

void TestEveryQuestion::recordedCases() {
  QFETCH(QString, folder);
  QFETCH(QString, id);
  if (folder.isEmpty()) QSKIP("../shared/cases is absent");
  static QString last;
  static Day day;
  if (last != folder) day = recorded_case(folder), last = folder;
  QVERIFY2(day != nullptr, qPrintable(folder));
  const std::string wrong = question_day(day, id.toStdString(), 1, 4);
  QVERIFY2(wrong.empty(), wrong.c_str());
}

QTEST_GUILESS_MAIN(TestEveryQuestion)
#include "tst_every_question.moc"
