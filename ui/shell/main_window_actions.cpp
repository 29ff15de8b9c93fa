// What the actions of the registry do; how the window is put together stands in main_window.cpp.
#include <QActionGroup>
#include <QApplication>
#include <QFileDialog>
#include <QInputDialog>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QSettings>

#include "breakers/breakers_dock.h"
#include "common/numbers.h"
#include "common/theme.h"
#include "compare/compare_dock.h"
#include "insurance/insurance_dock.h"
#include "parameters/parameters_dock.h"
#include "parameters/rulebook_bar.h"
#include "protocol/version.h"
#include "report/report_dock.h"
#include "shell/command_palette.h"
#include "shell/help_window.h"
#include "shell/key_rules.h"
#include "shell/main_window.h"
#include "shell/memory.h"
#include "shell/message_panel.h"
#include "shell/run_selector.h"
#include "shell/start_page.h"
#include "shell/top_strip.h"
#include "timeline/timeline_view.h"

namespace fb::ui {
namespace {

constexpr std::size_t kMostFoundAccounts = 50;

}  // namespace

void MainWindow::buildMenus() {
  const auto menus = actions_.fillMenus(menuBar());
  auto* recent = new QMenu(tr("Recent files"), this);
  menus["File"]->insertMenu(actions_.at("file.start"), recent);
  auto* days = new QMenu(tr("Bundled days"), this);
  menus["File"]->insertMenu(actions_.at("file.start"), days);
  for (const QString& day : opener_.bundledDays())
    connect(days->addAction(day), &QAction::triggered, this, [this, day] { openDay(day); });
  connect(days, &QMenu::aboutToShow, days, [days] { markLetters(days->actions()); });
  connect(menus["File"], &QMenu::aboutToShow, this, [this, recent] {
    recent->clear();
    for (const QString& file : memory::recentFiles())
      connect(recent->addAction(file), &QAction::triggered, this, [this, file] { opener_.openFile(file); });
    recent->setEnabled(!recent->isEmpty());
  });
  QMenu* view = menus["View"]->addMenu(tr("Docks"));
  connect(view, &QMenu::aboutToShow, view, [view] { markLetters(view->actions()); });
  for (const char* name : {"positions", "queue", "cascade", "adl", "breakers", "insurance", "why", "parameters",
                           "journal", "compare", "report"})
    view->addAction(docks_[name]->toggleViewAction());
}

void MainWindow::connectFiles() {
  actions_.on("file.open", this, [this] {
    const QString file = QFileDialog::getOpenFileName(this, tr("Open a recording"), {},
                                                      tr("Firebreak recordings (*.fbk);;All files (*)"));
    if (!file.isEmpty()) opener_.openFile(file);
  });
  actions_.on("file.import", this, [this] { askImport(); });
  actions_.on("file.start", this, [this] { showStart(); });
  actions_.on("file.save", this, [this] { askSave(); });
  actions_.on("file.quit", this, [this] { close(); });
  connect(&opener_, &Opener::progress, messages_, &MessagePanel::showProgress);
  connect(&opener_, &Opener::opened, this, &MainWindow::showOpened);
  connect(&opener_, &Opener::failed, messages_, [this](const QString& what, const QString& why) {
    messages_->showMessage(tr("%1 did not succeed").arg(what), why);
  });
  connect(messages_, &MessagePanel::cancelled, &opener_, &Opener::cancel);
  connect(&runs_, &RunKeeper::waitingChanged, strip_, [this] { strip_->runs()->setKept(runs_.waiting()); });
  connect(strip_->runs(), &RunSelector::keptWanted, &runs_, &RunKeeper::replay);
  connect(&runs_, &RunKeeper::failed, messages_,
          [this](const QString& why) { messages_->showMessage(tr("The run is not in the file"), why); });
}

void MainWindow::askImport() {
  const QStringList files = QFileDialog::getOpenFileNames(
      this, tr("Import recorded market data"), {}, tr("Market data (*.csv *.json *.zip *.gz *.zst);;All files (*)"));
  if (files.isEmpty()) return;
  bool chosen = false;
  const int accounts =
      QInputDialog::getInt(this, tr("Opening book"), tr("Simulated accounts"), 100'000, 10, 10'000'000, 1000, &chosen);
  if (chosen) opener_.importSources(files, static_cast<std::uint32_t>(accounts));
}

void MainWindow::connectRuns() {
  actions_.on("run.recorded", this, [this] { client_.showRun(0); });
  actions_.on("run.drop", this, [this] {
    const auto snapshot = client_.snapshot();
    if (snapshot && snapshot->run.id != 0) client_.dropRun(snapshot->run.id);
  });
  actions_.on("run.compare", this, [this] {
    showDock("compare");
    compare_->compare();
  });
  actions_.on("run.trip", this, [this] {
    showDock("breakers");
    breakers_->ask(client_.focusMarket(), BreakerDialog::Direction::tighten);
  });
  actions_.on("run.preview", this, [this] {
    showDock("parameters");
    parameters_->preview();
  });
  actions_.on("dock.queue", this, [this] { showDock("queue"); });
  actions_.on("dock.adl", this, [this] { showDock("adl"); });
  actions_.on("dock.why", this, [this] { showDock("why"); });
  actions_.on("dock.who_paid", this, [this] {
    showDock("insurance");
    insurance_->showTab(InsuranceDock::kFlow);
  });
  actions_.on("dock.custody", this, [this] {
    showDock("insurance");
    insurance_->showTab(InsuranceDock::kCustody);
  });
  for (const std::string& id : builtin_rulebooks())
    actions_.on("under." + text(id), this, [this, id] {
      showDock("compare");
      parameters_->replayUnder(text(id));
    });
  actions_.on("run.rulebooks", this, [this] {
    showDock("compare");
    compare_->showRulebooks();
  });
  actions_.on("run.load_rulebook", this, [this] {
    showDock("parameters");
    parameters_->rulebooks().askFile();
  });
  actions_.on("run.report", this, [this] { showDock("report"); });
  actions_.on("edit.undo", this, [this] { parameters_->undoStack().undo(); });
  actions_.on("edit.redo", this, [this] { parameters_->undoStack().redo(); });
  actions_.on("palette", this, [this] { showPalette(); });
}

void MainWindow::connectView() {
  auto* group = new QActionGroup(this);
  const std::pair<const char*, Layout> kinds[] = {{"layout.monitor", Layout::monitor},
                                                  {"layout.incident", Layout::incident},
                                                  {"layout.parameters", Layout::parameters}};
  for (const auto& [id, layout] : kinds) {
    group->addAction(actions_.at(id));
    actions_.on(id, this, [this, kind = layout] { layouts_.show(kind); });
    connect(&layouts_, &Layouts::changed, actions_.at(id),
            [action = actions_.at(id), kind = layout](Layout now) { action->setChecked(now == kind); });
  }
  actions_.on("layout.reset", this, [this] { layouts_.reset(); });
  actions_.at("view.light")->setChecked(QSettings().value("view/light").toBool());
  actions_.on("view.light", this, [this] {
    QSettings().setValue("view/light", actions_.at("view.light")->isChecked());
    takeColours();
  });
  actions_.on("help.page", this, [this] {
    const QWidget* at = QApplication::focusWidget();
    while (at && !HelpWindow::pages().contains(at->objectName())) at = at->parentWidget();
    showHelp(at ? at->objectName() : "first_steps");
  });
  actions_.on("help.first", this, [this] { showHelp("first_steps"); });
  actions_.on("help.keys", this, [this] { showHelp("keys"); });
  actions_.on("help.about", this, [this] {
    QMessageBox::about(
        this, tr("About Firebreak"),
        tr("<b>Firebreak</b><br>%1<br>A console for those who keep a derivatives venue solvent.<br>GPL-3.0-or-later.")
            .arg(text(std::string(engine_version()))));
  });
}

void MainWindow::openDay(const QString& day) { opener_.openBundled(day, day == kBundledDay ? kBundledMomentMs : 0); }

void MainWindow::showStart() {
  auto* page = new StartPage(opener_.bundledDays(), memory::recentFiles(), this);
  page->setAttribute(Qt::WA_DeleteOnClose);
  connect(page, &StartPage::dayWanted, this, &MainWindow::openDay);
  connect(page, &StartPage::fileWanted, this, [this](const QString& file) { opener_.openFile(file); });
  connect(page, &StartPage::openWanted, actions_.at("file.open"), &QAction::trigger);
  connect(page, &StartPage::importWanted, actions_.at("file.import"), &QAction::trigger);
  page->open();
}

// Models ask for colours as they are painted; what is kept as a picture is made again as the palette changes, and the
// moment is shown once more for what carries colours of its own.
void MainWindow::takeColours() {
  theme::setScheme(actions_.at("view.light")->isChecked() ? theme::Scheme::light : theme::Scheme::dark);
  theme::apply(*qApp);
  delete std::exchange(help_, nullptr);
  if (const auto shown = client_.snapshot()) client_.present(shown);
}

void MainWindow::showHelp(const QString& page) {
  if (!help_) help_ = new HelpWindow(actions_.keysAsHtml(), this);
  help_->showPage(page);
  help_->show();
  help_->raise();
}

void MainWindow::showPalette() {
  const auto accounts = [this](const QString& letters) {
    const auto recording = client_.recording();
    const auto shown = client_.snapshot();
    if (!recording || !recording->genesis || !shown) return std::vector<FoundAccount>();
    return findAccounts(*recording->genesis, *shown, letters, kMostFoundAccounts);
  };
  auto* palette = new CommandPalette(actions_.all(), accounts, this);
  palette->setAttribute(Qt::WA_DeleteOnClose);
  connect(palette, &QDialog::accepted, this, [this, palette] {
    if (const auto account = palette->chosenAccount()) return client_.focusAccount(*account);
    palette->chosen()->trigger();
  });
  palette->open();
}

}  // namespace fb::ui
