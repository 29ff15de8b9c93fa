#include "shell/actions.h"

#include <QMenu>
#include <QMenuBar>
#include <QWidget>

#include "base/error.h"
#include "shell/key_rules.h"

namespace fb::ui {
namespace {

struct Row {
  const char* id;
  const char* menu;
  const char* words;
  const char* keys;
  bool needs_session;
};

// A row without id is a line in its menu.
constexpr Row kRows[] = {
    {"file.open", "File", "Open recording…", "Ctrl+O", false},
    {"file.import", "File", "Import market data…", "Ctrl+I", false},
    {"file.start", "File", "Start page…", "Ctrl+H", false},
    {"file.save", "File", "Save recording as…", "Ctrl+S", true},
    {"", "File", "", "", false},
    {"file.quit", "File", "Quit", "Ctrl+Q", false},
    {"edit.undo", "Edit", "Undo draft edit", "Ctrl+Z", false},
    {"edit.redo", "Edit", "Redo draft edit", "Ctrl+Shift+Z", false},
    {"", "Edit", "", "", false},
    {"palette", "Edit", "Command palette…", "Ctrl+K", false},
    {"time.play", "Time", "Play or pause", "Space", true},
    {"time.reverse", "Time", "Play backwards", "Shift+Space", true},
    {"time.faster", "Time", "Faster", "+", true},
    {"time.slower", "Time", "Slower", "-", true},
    {"", "Time", "", "", false},
    {"time.back", "Time", "One block back", "Left", true},
    {"time.forward", "Time", "One block forward", "Right", true},
    {"time.previous_event", "Time", "Previous event", "Shift+Left", true},
    {"time.next_event", "Time", "Next event", "Shift+Right", true},
    {"time.start", "Time", "Start of the day", "Home", true},
    {"time.end", "Time", "Latest computed moment", "End", true},
    {"time.jump", "Time", "Jump to a time…", "Ctrl+J", true},
    {"time.bookmark", "Time", "Bookmark this moment…", "B", true},
    {"", "Time", "", "", false},
    {"zoom.back", "Time", "Previous range", "Alt+Left", true},
    {"zoom.forward", "Time", "Next range", "Alt+Right", true},
    {"zoom.all", "Time", "Show the whole day", "Ctrl+0", true},
    {"layout.monitor", "View", "Monitor", "Ctrl+1", false},
    {"layout.incident", "View", "Incident", "Ctrl+2", false},
    {"layout.parameters", "View", "Parameters", "Ctrl+3", false},
    {"layout.reset", "View", "Reset this layout", "", false},
    {"view.concerns", "View", "What needs a look", "Ctrl+Shift+A", true},
    {"view.light", "View", "Light colours", "", false},
    {"", "View", "", "", false},
    {"dock.queue", "View", "Go to the liquidation queue", "Ctrl+L", true},
    {"dock.adl", "View", "Go to deleveraging", "Ctrl+G", true},
    {"dock.why", "View", "Go to why an account lost", "Ctrl+Y", true},
    {"dock.who_paid", "View", "Go to who paid which loss", "Ctrl+D", true},
    {"dock.custody", "View", "Go to custody against claims", "", true},
    {"", "View", "", "", false},
    {"run.recorded", "Run", "Show the recorded run", "Ctrl+R", true},
    {"run.drop", "Run", "Drop the fork shown", "", true},
    {"run.compare", "Run", "Compare runs", "", true},
    {"", "Run", "", "", false},
    {"run.trip", "Run", "Trip a breaker in a fork…", "", true},
    {"run.preview", "Run", "Preview the parameter draft", "Ctrl+P", true},
    {"run.report", "Run", "Incident report…", "Ctrl+E", true},
    {"under.firebreak", "Rulebooks", "Replay this day under Firebreak", "", true},
    {"under.dydx-v4", "Rulebooks", "Replay this day under dYdX v4", "", true},
    {"under.vega", "Rulebooks", "Replay this day under Vega", "", true},
    {"under.drift-v2", "Rulebooks", "Replay this day under Drift v2", "", true},
    {"under.derive-v2", "Rulebooks", "Replay this day under Derive v2", "", true},
    {"under.hyperliquid", "Rulebooks", "Replay this day under Hyperliquid", "", true},
    {"under.bitmex", "Rulebooks", "Replay this day under BitMEX", "", true},
    {"", "Rulebooks", "", "", false},
    {"run.rulebooks", "Rulebooks", "Compare the day under all rulebooks", "", true},
    {"run.load_rulebook", "Rulebooks", "Load or check a rulebook file…", "", false},
    {"help.page", "Help", "Help on this", "F1", false},
    {"help.first", "Help", "First steps", "", false},
    {"help.keys", "Help", "Keys", "", false},
    {"help.about", "Help", "About Firebreak", "", false},
};

}  // namespace

Actions::Actions(QWidget* window) : QObject(window) {
  for (const Row& row : kRows) {
    auto* action = new QAction(tr(row.words), this);
    action->setData(QString(row.menu));
    action->setProperty("needsSession", row.needs_session);
    in_order_.push_back(action);
    if (*row.id == 0) {
      action->setSeparator(true);
      continue;
    }
    action->setObjectName(row.id);
    if (*row.keys) action->setShortcut(QKeySequence(row.keys));
    by_id_.insert(row.id, action);
    window->addAction(action);
  }
  for (const char* id : {"layout.monitor", "layout.incident", "layout.parameters", "view.light"})
    at(id)->setCheckable(true);
  setSessionOpen(false);
}

QAction* Actions::at(const QString& id) const {
  QAction* action = by_id_.value(id);
  check_invariant(action != nullptr, "every action named in ui/ stands in the registry");
  return action;
}

void Actions::on(const QString& id, const QObject* receiver, std::function<void()> run) {
  connect(at(id), &QAction::triggered, receiver, [run = std::move(run)] { run(); });
}

QHash<QString, QMenu*> Actions::fillMenus(QMenuBar* bar) const {
  QHash<QString, QMenu*> menus;
  for (QAction* action : in_order_) {
    const QString title = action->data().toString();
    if (!menus.contains(title)) {
      menus.insert(title, bar->addMenu(tr(title.toUtf8().constData())));
      menus[title]->setToolTipsVisible(true);
    }
    menus[title]->addAction(action);
  }
  markLetters(bar->actions());
  for (QMenu* menu : menus) connect(menu, &QMenu::aboutToShow, menu, [menu] { markLetters(menu->actions()); });
  return menus;
}

void Actions::setSessionOpen(bool open) {
  for (QAction* action : by_id_) {
    if (!action->property("needsSession").toBool()) continue;
    action->setEnabled(open);
    action->setToolTip(open ? QString() : tr("Open a recording first"));
  }
}

QString Actions::keysAsHtml() const {
  QString html = "<table cellpadding='4'>";
  for (const QAction* action : in_order_)
    if (!action->shortcut().isEmpty())
      html += QString("<tr><td><tt>%1</tt></td><td>%2</td><td>%3</td></tr>")
                  .arg(action->shortcut().toString(QKeySequence::PortableText).toHtmlEscaped(),
                       action->data().toString().toHtmlEscaped(), plainWords(action).remove("…").toHtmlEscaped());
  return html + "</table>";
}

}  // namespace fb::ui
