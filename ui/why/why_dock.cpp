#include "why/why_dock.h"

#include <QCheckBox>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include "common/numbers.h"
#include "common/theme.h"
#include "why/account_figures.h"
#include "why/causes_page.h"
#include "why/story_delegate.h"
#include "why/story_model.h"

namespace fb::ui {
namespace {

constexpr qint64 kLeastPauseMs = 250, kMostPauseMs = 5000;
enum Page { kCausesPage, kStoryPage, kFiguresPage, kHintPage };  // the first three are the tabs

}  // namespace

WhyDock::WhyDock(SessionClient& client, QWidget* parent)
    : DockPanel("why", tr("Why"), parent), client_(client), model_(new StoryModel(this)) {
  build();
  pause_.setSingleShot(true);
  pause_.setInterval(kLeastPauseMs);
  connect(&pause_, &QTimer::timeout, this, [this] {
    if (std::exchange(stale_, false)) ask();
  });
  connect(&client_, &SessionClient::snapshotChanged, this, &WhyDock::showSnapshot);
  connect(this, &QDockWidget::visibilityChanged, this, [this](bool visible) {
    if (visible && client_.snapshot()) showSnapshot(client_.snapshot());
  });
  connect(&client_, &SessionClient::accountFocused, this, &WhyDock::showAccount);
  connect(&client_, &SessionClient::sessionOpened, this, &WhyDock::forget);
  connect(&client_, &SessionClient::lentChanged, this, [this](bool lent) {
    if (!lent && account_) ask();  // what was asked meanwhile went nowhere
  });
  forget();
}

void WhyDock::build() {
  auto* body = new QWidget(this);
  auto* rows = new QVBoxLayout(body);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  tabs_ = new QTabBar(body);
  tabs_->addTab(tr("Causes"));
  tabs_->addTab(tr("What happened"));
  tabs_->addTab(tr("Margin and money"));
  tabs_->setDrawBase(false);
  tabs_->setAccessibleName(tr("Views of the account"));
  pages_ = new QStackedWidget(body);
  hint_ = new QLabel(tr("Choose an account in Positions to see why it gained or lost."), pages_);
  hint_->setWordWrap(true);
  hint_->setProperty("role", "dim");
  hint_->setAlignment(Qt::AlignCenter);
  hint_->setMargin(4 * theme::kStep);
  auto* story = new QWidget(pages_);
  buildStoryPage(story);
  figures_ = new AccountFigures(pages_);
  causes_ = new CausesPage(client_, pages_);
  pages_->addWidget(causes_);
  pages_->addWidget(story);
  pages_->addWidget(figures_);
  pages_->addWidget(hint_);
  rows->addWidget(tabs_);
  rows->addWidget(pages_, 1);
  setBody(body);
  connect(tabs_, &QTabBar::currentChanged, this, [this](int tab) {
    if (tab == kCausesPage) causes_->ask();
    showPage();
  });
  connect(causes_, &CausesPage::backWanted, this, [this] {
    if (account_) causes_->follow(*account_);
    causes_->ask();
  });
}

void WhyDock::buildStoryPage(QWidget* page) {
  auto* rows = new QVBoxLayout(page);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  list_ = new QListView(page);
  list_->setObjectName("story");
  list_->setModel(model_);
  list_->setItemDelegate(new StoryDelegate(list_));
  list_->setFrameShape(QFrame::NoFrame);
  list_->setResizeMode(QListView::Adjust);
  list_->setVerticalScrollMode(QListView::ScrollPerPixel);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setContextMenuPolicy(Qt::CustomContextMenu);
  list_->setAccessibleName(tr("Story of the account"));
  list_->setAccessibleDescription(
      tr("Events that touch the account and their causes, oldest first. Enter goes to that time."));
  hidden_ = new QLabel(page);
  hidden_->setFont(theme::label());
  hidden_->setProperty("role", "dim");
  auto* routine = new QCheckBox(tr("Show business as usual"), page);
  auto* foot = new QHBoxLayout;
  foot->setContentsMargins(3 * theme::kStep, theme::kStep, 3 * theme::kStep, theme::kStep);
  foot->addWidget(routine);
  foot->addStretch(1);
  foot->addWidget(hidden_);
  rows->addWidget(list_, 1);
  rows->addLayout(foot);
  connect(routine, &QCheckBox::toggled, this, [this](bool shown) {
    model_->setRoutineShown(shown);
    updateHiddenNote();
  });
  connect(list_, &QListView::clicked, this, &WhyDock::seekTo);
  connect(list_, &QListView::activated, this, &WhyDock::seekTo);
  connect(list_, &QListView::customContextMenuRequested, this, &WhyDock::showStoryMenu);
}

void WhyDock::forget() {
  account_.reset();
  asking_ = stale_ = false;
  model_->clear();
  causes_->forget();
  showPage();
  setSubtitle({});
}

void WhyDock::showPage() {
  const bool event = causes_->explainsEvent() && tabs_->currentIndex() == kCausesPage;
  pages_->setCurrentIndex(account_ || event ? tabs_->currentIndex() : static_cast<int>(kHintPage));
}

void WhyDock::explainEvent(qint64 seq) {
  tabs_->setCurrentIndex(kCausesPage);
  causes_->explainEvent(seq);
  showPage();
}

void WhyDock::showAccount(AccountRef account) {
  if (account_ == account && !causes_->explainsEvent()) return;
  account_ = account;
  causes_->follow(account);
  model_->clear();
  asking_ = false;
  setSubtitle(tr("reading the journal…"));
  ask();
}

void WhyDock::showSnapshot(std::shared_ptr<const Snapshot> snapshot) {
  std::vector<Instrument> instruments;
  for (const MarketSnapshot& market : snapshot->markets) instruments.push_back(market.instrument);
  figures_->setInstruments(std::move(instruments));
  if (!account_ || !isVisible() || std::pair{snapshot->run.id, snapshot->block} == told_at_) return;
  if (asking_ || pause_.isActive()) {
    stale_ = true;
    return;
  }
  ask();
}

void WhyDock::ask() {
  asking_ = true;
  answering_.start();
  if (tabs_->currentIndex() == kCausesPage && !causes_->explainsEvent()) causes_->ask();
  if (const auto snapshot = client_.snapshot()) told_at_ = {snapshot->run.id, snapshot->block};
  client_.askAccount(*account_, this, [this](AccountStory story) {
    if (account_ != story.account) return;
    asking_ = false;
    pause_.start(static_cast<int>(std::clamp(4 * answering_.elapsed(), kLeastPauseMs, kMostPauseMs)));
    showStory(story);
    askFacts(story);
  });
}

void WhyDock::askFacts(const AccountStory& story) {
  auto facts = std::make_shared<StoryFacts>();
  const auto read = [facts, account = story.account, seqs = story.events](const Protocol& shown, const EventLog& log) {
    if (const auto idx = account_idx(shown.layout(), account)) *facts = storyFacts(log, *idx, seqs);
  };
  client_.inspect(read, this, [this, facts, story] {
    if (account_ == story.account) showFacts(story, *facts);
  });
}

void WhyDock::showStory(const AccountStory& story) {
  account_ = story.account;
  const auto snapshot = client_.snapshot();
  model_->setStory(told_at_.first, story, snapshot ? snapshot->time_ms : INT64_MAX);
  figures_->setStory(story);
  showPage();
  updateHiddenNote();
}

void WhyDock::showFacts(const AccountStory& story, const StoryFacts& facts) {
  const Money result = facts.result(story.margin.equity);
  const QString verb = result < 0 ? tr("lost") : tr("gained");
  setSubtitle(
      tr("account %1 %2 %3 USD since open").arg(text(story.name), verb, moneyExact(result < 0 ? -result : result)));
  model_->setKinds(story.events, facts.kinds);
  figures_->setFacts(facts, story.margin.equity);
  updateHiddenNote();
}

void WhyDock::updateHiddenNote() {
  const int hidden = model_->hiddenRows();
  hidden_->setText(hidden == 0 ? QString() : tr("%1 rows of business hidden").arg(integer(hidden)));
}

void WhyDock::seekTo(const QModelIndex& row) {
  if (row.isValid()) client_.seek(row.data(StoryModel::kTimeRole).toLongLong());
}

void WhyDock::showStoryMenu(const QPoint& at) {
  const QModelIndex row = list_->indexAt(at);
  if (!row.isValid()) return;
  QMenu menu(this);
  menu.addAction(tr("Go to %1").arg(clockTime(row.data(StoryModel::kTimeRole).toLongLong())), this,
                 [this, row] { seekTo(row); });
  const qint64 seq = row.data(StoryModel::kSeqRole).toLongLong();
  menu.addAction(tr("Show in the journal"), this, [this, seq] { client_.focusEvent(seq); });
  menu.addAction(tr("Why did this happen?"), this, [this, seq] { explainEvent(seq); });
  menu.exec(list_->viewport()->mapToGlobal(at));
}

}  // namespace fb::ui
