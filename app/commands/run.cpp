#include "commands/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <thread>

#include "base/text.h"
#include "commands/output.h"
#include "guard/two_persons.h"
#include "record/store.h"
#include "replay/kept.h"
#include "risk/collateral.h"

namespace fb::ctl {
namespace {

constexpr std::string_view kAtTheOpening = "insurance_layout";  // the one parameter that is read at the opening alone
constexpr TimeMs kSlice = 900'000;  // of recorded time between two looks at the progress bar

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r"), last = text.find_last_not_of(" \t\r");
  return first == text.npos ? std::string() : std::string(text.substr(first, last - first + 1));
}

// "K=V" into its two halves.
Result<std::pair<std::string, std::string>> pair_of(const std::string& option, const std::string& text) {
  const auto equals = text.find('=');
  if (equals == text.npos || equals == 0)
    return fail({.field = option, .value = text.substr(0, 80), .rule = "is not of the form NAME=VALUE", .next = "See `firebreakctl replay --help`"});
  return std::pair{trimmed(text.substr(0, equals)), trimmed(text.substr(equals + 1))};
}

// --set of the command line, checked against the markets and assets.
Result<Settings> own_settings(const RunOptions& options, Parameters parameters) {
  Settings out;
  for (const std::string& text : options.set) {
    auto setting = pair_of("--set", text);
    if (!setting) return fail(setting.error());
    if (auto fits = parameters.set(setting->first, setting->second); !fits) return fail(fits.error());
    out.push_back(*std::move(setting));
  }
  return out;
}

Result<SetBreaker> breaker_of(const std::string& text, const std::vector<std::string>& markets) {
  auto trip = pair_of("--trip", text);
  if (!trip) return fail(trip.error());
  SetBreaker out;
  const auto market = std::ranges::find(markets, trip->first);
  if (market == markets.end() && trip->first != "global")
    return fail({.field = "--trip", .value = trip->first, .rule = "is no market of the recording", .next = "Name a market, or global"});
  if (market != markets.end()) out.scope = static_cast<MarketIdx>(market - markets.begin());
  for (const auto state : {BreakerState::normal, BreakerState::caution, BreakerState::reduce_only, BreakerState::auction, BreakerState::halted})
    if (trip->second == name(state)) {
      out.state = state;
      return out;
    }
  return fail({.field = "--trip", .value = trip->second, .rule = "is no state of a breaker",
               .next = "Choose normal, caution, reduce-only, auction or halted"});
}

Result<HoldAssetPrice> price_of(const std::string& text, const std::vector<std::string>& assets) {
  auto price = pair_of("--price", text);
  if (!price) return fail(price.error());
  const auto asset = std::ranges::find(assets, price->first);
  if (asset == assets.end())
    return fail({.field = "--price", .value = price->first, .rule = "is no collateral asset of the recording",
                 .next = assets.empty() ? "Import the day with --assets, or a population with collateral" : fmt::format("Choose {}", fmt::join(assets, ", "))});
  HoldAssetPrice out{.asset = static_cast<AssetIdx>(asset - assets.begin())};
  if (price->second == "source") return out;
  const auto usd = parse_decimal(price->second, 6);
  if (!usd || *usd < 0 || *usd > kMostPriceMicro)
    return fail({.field = "--price", .value = price->second, .rule = "must be 0 to 8,000,000 USD with at most six decimals, or source",
                 .next = "Write it as stETH=0 or stETH=source"});
  out.price_micro = *usd;
  return out;
}

Result<std::vector<OperatorCommand>> fork_commands(const RunOptions& options, const Settings& settings, const Parameters& of) {
  std::vector<OperatorCommand> out;
  for (const auto& [key, value] : settings) out.push_back({options.actor, options.second, options.why, SetParameter{key, value}});
  const auto until = options.hold_until.empty() ? Result<TimeMs>(0) : parse_time(options.hold_until);
  if (!until || (options.trip.empty() && !options.hold_until.empty()))
    return fail({.field = "--hold-until", .value = options.hold_until, .rule = !until ? until.error().rule : "says until when, but no breaker is tripped", .next = "Add --trip SCOPE=STATE, and a time as 2020-03-12T10:47:32Z"});
  for (const std::string& text : options.trip) {
    auto breaker = breaker_of(text, of.market_ids());
    if (!breaker) return fail(breaker.error());
    breaker->hold_until_ms = *until;
    out.push_back({options.actor, options.second, options.why, *breaker});
  }
  for (const std::string& text : options.price) {
    const auto price = price_of(text, of.asset_ids());
    if (!price) return fail(price.error());
    out.push_back({options.actor, options.second, options.why, *price});
  }
  return out;
}

// Would the rules take these commands now? Loosening without a second person is refused, for one.
Result<void> would_be_taken(Session& session, const std::vector<OperatorCommand>& commands) {
  std::promise<std::string> refused;
  session.ask_preview(commands, [&](const Preview& preview) { refused.set_value(preview.error); });
  const std::string why = refused.get_future().get();
  if (why.empty()) return {};
  const bool alone = why.find("a second person") != why.npos;
  return fail({.rule = "the rules refuse this: " + why, .next = alone ? "--second NAME names one; compare --set and replay --set without --fork-at ask freely, from the opening on" : ""});
}

// One person who asks for a state looser than what stands holds it from below: nothing is released.
void say_what_stays(const Snapshot& at, const std::vector<OperatorCommand>& commands) {
  for (const OperatorCommand& c : commands) {
    const auto* b = std::get_if<SetBreaker>(&c.what);
    if (b == nullptr || two_persons({c.actor, c.second})) continue;
    const BreakerState stands = b->scope == kGlobalScope ? at.global_breaker : at.markets[b->scope].view.breaker;
    if (b->state < stands)
      note(fmt::format("firebreakctl: one person does not loosen: {} stays {}, and is held at least at {}; --second NAME releases it",
                       b->scope == kGlobalScope ? "the global breaker" : at.markets[b->scope].id, name(stands), name(b->state)));
  }
}

// What of a rulebook changes the parameters in force at the fork. How the insurance is arranged is decided at the opening.
Settings changes_of(const Settings& wanted, const Parameters& in_force) {
  Settings out;
  Parameters now = in_force;
  for (const auto& [key, value] : wanted) {
    const Parameters before = now;
    if (key == kAtTheOpening) note("firebreakctl: the insurance stays arranged as at the opening; for the rulebook's own arrangement leave out --fork-at");
    else if (now.set(key, value) && now != before) out.emplace_back(key, value);
  }
  return out;
}

Result<void> fork_now(Run& run, const RunOptions& options, const Settings& rulebook, Settings settings) {
  const auto at = moment(*run.recording, "--fork-at", options.fork_at);
  if (!at) return fail(at.error());
  const Settings changed = changes_of(rulebook, run.recording->genesis->parameters);
  settings.insert(settings.begin(), changed.begin(), changed.end());
  auto commands = fork_commands(options, settings, run.recording->genesis->parameters);
  if (!commands) return fail(commands.error());
  if (commands->empty())
    return fail({.field = "--fork-at", .value = options.fork_at, .rule = "says when, but nothing says what", .next = "Add --set K=V, --trip SCOPE=STATE, --price ASSET=USD or --rulebook R"});
  if (auto there = advance(run, *at); !there) return there;
  if (auto taken = would_be_taken(*run.session, *commands); !taken) return taken;
  say_what_stays(*run.session->snapshot(), *commands);
  run.session->fork(*std::move(commands));
  return {};
}

unsigned threads_of(const RunOptions& options) { return options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency()); }

// The run that --run names, replayed up to its last act.
Result<Run> start_kept(const RunOptions& options, Run run) {
  const auto kept = run_named(options.file, options.kept);
  if (!kept) return fail(kept.error());
  SessionOptions session = options_of(*kept);
  session.threads = threads_of(options);
  auto opened = Session::open(run.recording, std::move(session));
  if (!opened) return fail(opened.error());
  run.session = *std::move(opened);
  run.name = kept->name;
  if (auto done = repeat(*run.session, *kept, [&](TimeMs at) { return advance(run, at); }); !done) return fail(done.error());
  return run;
}

// Whoever asks for the recorded run of a file that keeps others may have meant one of those.
void say_what_is_kept(const RunOptions& options) {
  const auto runs = load_runs(options.file);
  if (runs && !runs->empty() && options.rulebook.empty() && options.set.empty() && options.fork_at.empty())
    note(fmt::format("firebreakctl: the recorded run; the file keeps {} more (--run NAME; info lists them)", runs->size()));
}

}  // namespace

std::string Run::label() const { return name.empty() ? session->snapshot()->run.label + changes : name; }

std::vector<std::string> market_ids(const Recording& recording) {
  std::vector<std::string> out;
  for (const OpeningMarket& market : recording.genesis->markets) out.push_back(market.instrument.id);
  return out;
}

void add_file(CLI::App& command, RunOptions& options) {
  command.add_option("FILE", options.file, "a recording (.fbk)")->required();
}

void add_run_options(CLI::App& command, RunOptions& options) {
  add_file(command, options);
  auto* kept = command.add_option("--run", options.kept, "a run that the file keeps, by its name or number (see info); default: the recorded run")->type_name("NAME");
  command.add_option("--rulebook", options.rulebook, "rules in force from the start, or with --fork-at from there on: a name, or a file (.toml)")->type_name("R");
  command.add_option("--set", options.set, "one parameter, from the start or from --fork-at; may be repeated")->type_name("K=V")->allow_extra_args(false);
  command.add_option("--trip", options.trip, "with --fork-at: set a breaker, as BTC-PERP=halted or global=caution; may be repeated")
      ->type_name("SCOPE=STATE")->allow_extra_args(false);
  command.add_option("--price", options.price, "with --fork-at: hold the price of a collateral asset, as stETH=0, or give it back to its source, as stETH=source; may be repeated")
      ->type_name("ASSET=USD")->allow_extra_args(false);
  command.add_option("--hold-until", options.hold_until, "with --trip: when the hold ends; without it the breaker is held until two persons release it")->type_name("T");
  command.add_option("--fork-at", options.fork_at, "the moment from which --set, --trip, --price and --rulebook apply; the day before it stays as recorded")->type_name("T");
  command.add_option("--actor", options.actor, "who acts in the fork")->capture_default_str();
  command.add_option("--second", options.second, "the second person, whom loosening in a fork needs: a looser breaker, a parameter against the way it tightens (see rulebook show), a higher or released price of collateral");
  command.add_option("--why", options.why, "why, for the journal")->capture_default_str();
  for (const char* own : {"--rulebook", "--set", "--trip", "--price", "--hold-until", "--fork-at"}) kept->excludes(command.get_option(own));
  command.add_option("--threads", options.threads, "worker threads; results do not depend on it (default: all cores)")->type_name("N")->check(CLI::Range(1U, 256U));
}

Result<TimeMs> moment(const Recording& recording, const std::string& option, const std::string& text) {
  const auto at = parse_time(text);
  if (!at) {
    Error error = at.error();
    error.field = option;
    return fail(std::move(error));
  }
  if (*at < recording.start_ms || *at > recording.end_ms)
    return fail({.field = option, .value = text, .rule = "lies outside the recording",
                 .next = fmt::format("Choose a time from {} to {}", format_time(recording.start_ms), format_time(recording.end_ms))});
  return *at;
}

Result<std::int64_t> shock_ppm(const std::string& text) {
  auto ppm = parse_decimal(text.ends_with('%') ? trimmed(text.substr(0, text.size() - 1)) : text, 4);
  if (ppm && (*ppm <= -kMillion || *ppm > 100 * kMillion)) ppm = fail({.value = text, .rule = "must be a fall of less than 100 % or a rise up to 10000 %"});
  if (!ppm) ppm.error().field = "--shock";
  return ppm;
}

Result<void> advance(Run& run, TimeMs until) {
  ProgressBar bar("replaying");
  const Recording& recording = *run.recording;
  const auto total = static_cast<std::size_t>(until - recording.start_ms);
  for (TimeMs at = run.session->snapshot()->time_ms; at < until;) {
    at = std::min(until, at + kSlice);
    if (auto done = run.session->run_to(at); !done) return done;
    bar.show(static_cast<std::size_t>(at - recording.start_ms), total, format_clock(at));
  }
  return run.session->run_to(until);
}

Result<Run> start(const RunOptions& options) {
  auto loaded = load_recording(options.file);
  if (!loaded) return fail(loaded.error());
  Run run{std::make_shared<const Recording>(*std::move(loaded)), nullptr, {}, {}};
  if (!options.kept.empty()) return start_kept(options, std::move(run));
  say_what_is_kept(options);
  const Parameters& recorded = run.recording->genesis->parameters;
  for (const auto& [option, values] : {std::pair("--trip", &options.trip), std::pair("--price", &options.price)})
    if (options.fork_at.empty() && !values->empty())
      return fail({.field = option, .value = values->front(), .rule = "needs the moment at which it happens", .next = "Add --fork-at T"});

  const auto rulebook = options.rulebook.empty() ? Result<Rulebook>() : read_rulebook(options.rulebook);
  if (!rulebook) return fail(rulebook.error());
  auto settings = own_settings(options, recorded);
  if (!settings) return fail(settings.error());

  SessionOptions session{.publish = false};
  if (options.fork_at.empty()) {
    session.rulebook = rulebook->id;
    session.parameters = fb::settings_of(*rulebook, recorded);
    session.parameters.insert(session.parameters.end(), settings->begin(), settings->end());
    for (const auto& [key, value] : *settings) run.changes += (run.changes.empty() ? " with " : ", ") + key + "=" + value;
  }
  if (!rulebook->id.empty()) run.changes = " under " + rulebook->id + run.changes;
  session.threads = threads_of(options);
  auto opened = Session::open(run.recording, std::move(session));
  if (!opened) return fail(opened.error());
  run.session = *std::move(opened);
  if (!options.fork_at.empty())
    if (auto forked = fork_now(run, options, fb::settings_of(*rulebook, recorded), *std::move(settings)); !forked) return fail(forked.error());
  return run;
}

}  // namespace fb::ctl
