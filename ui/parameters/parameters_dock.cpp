#include "parameters/parameters_dock.h"

#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QTableView>
#include <QTreeView>
#include <QVBoxLayout>

#include "common/numbers.h"
#include "common/theme.h"
#include "parameters/draft_delegate.h"
#include "parameters/fork_dialog.h"
#include "parameters/parameter_model.h"
#include "parameters/preview_model.h"
#include "parameters/rulebook_bar.h"

namespace fb::ui {
namespace {
constexpr int kWideDock = 720;
constexpr int kTreeShare = 600, kEffectShare = 400;  // of a wide dock
constexpr int kAccountsShown = 4;  // rows of the preview, its header among them, before it scrolls
}  // namespace

ParametersDock::ParametersDock(SessionClient& client, QWidget* parent)
    : DockPanel("parameters", tr("Parameters"), parent), client_(client) {
  model_ = new ParameterModel(&undo_, this);
  preview_model_ = new PreviewModel(this);
  auto* body = new QWidget(this);
  auto* rows = new QVBoxLayout(body);
  rows->setContentsMargins(12, 8, 12, 4);
  rows->setSpacing(theme::kStep);
  rows->addWidget(rulebooks_ = new RulebookBar(body));
  split_ = new QSplitter(Qt::Vertical, body);
  split_->addWidget(buildTree());
  split_->addWidget(buildPreview());
  split_->setStretchFactor(0, 3);
  split_->setStretchFactor(1, 2);
  split_->setChildrenCollapsible(false);
  rows->addWidget(split_, 1);
  hint_ = new QLabel(body);
  hint_->setObjectName("hint");
  hint_->setFont(theme::label());
  hint_->setProperty("role", "dim");
  rows->addWidget(hint_);
  rows->addLayout(buildButtons());
  setBody(body);
  connect(model_, &ParameterModel::draftChanged, this, &ParametersDock::draftChanged);
  connect(&client, &SessionClient::snapshotChanged, this, &ParametersDock::showSnapshot);
  connect(&client, &SessionClient::sessionOpened, this, [this] { rulebooks_->setOpen(true); });
  connect(&client, &SessionClient::sessionClosed, this, [this] {
    undo_.clear();
    rulebooks_->setOpen(false);
  });
  connectRulebooks();
  draftChanged();
}

void ParametersDock::connectRulebooks() {
  const auto show_chosen = [this] {
    model_->showRulebook(rulebooks_->chosen());
    const QString details = model_->details(proxy_->mapToSource(tree_->currentIndex()));
    details_->setText(details);
    details_->setVisible(!details.isEmpty());
  };
  connect(rulebooks_, &RulebookBar::changed, this, show_chosen);
  connect(tree_->selectionModel(), &QItemSelectionModel::currentChanged, this, show_chosen);
  connect(rulebooks_, &RulebookBar::replayWanted, this, [this] { replayUnder(text(rulebooks_->chosen().id)); });
  connect(rulebooks_, &RulebookBar::draftWanted, this, &ParametersDock::draftFromRulebook);
  connect(rulebooks_, &RulebookBar::saveWanted, this, [this] {
    const QString file = QFileDialog::getSaveFileName(this, tr("Save the draft as a rulebook"), "own-rulebook.toml",
                                                      tr("Rulebooks (*.toml)"));
    if (!file.isEmpty()) saveDraft(file);
  });
  show_chosen();
}

QWidget* ParametersDock::buildTree() {
  auto* holder = new QWidget(this);
  auto* rows = new QVBoxLayout(holder);
  rows->setContentsMargins(0, 0, 0, 0);
  filter_ = new QLineEdit(holder);
  filter_->setObjectName("filter");
  filter_->setPlaceholderText(tr("filter: margin, band, BTC-PERP …"));
  filter_->setClearButtonEnabled(true);
  filter_->setAccessibleName(tr("Filter parameters"));
  proxy_ = new QSortFilterProxyModel(this);
  proxy_->setSourceModel(model_);
  proxy_->setRecursiveFilteringEnabled(true);
  proxy_->setFilterCaseSensitivity(Qt::CaseInsensitive);
  proxy_->setFilterRole(ParameterModel::searchRole);
  tree_ = new QTreeView(holder);
  tree_->setObjectName("parameterTree");
  tree_->setAccessibleName(tr("Parameters"));
  tree_->setModel(proxy_);
  tree_->setItemDelegate(new DraftDelegate(tree_));
  tree_->setUniformRowHeights(true);
  tree_->setIndentation(3 * theme::kStep);
  tree_->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                         QAbstractItemView::AnyKeyPressed);
  tree_->header()->setStretchLastSection(true);
  const int widths[] = {196, 60, 104, 104};
  for (int i = 0; i < 4; ++i) tree_->header()->resizeSection(i, widths[i]);
  connect(model_, &QAbstractItemModel::modelReset, tree_, &QTreeView::expandAll);
  connect(filter_, &QLineEdit::textChanged, this, [this](const QString& words) {
    proxy_->setFilterFixedString(words);
    tree_->expandAll();
  });
  details_ = new QLabel(holder);
  details_->setObjectName("parameterDetails");
  details_->setFont(theme::label());
  details_->setWordWrap(true);
  details_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  rows->addWidget(filter_);
  rows->addWidget(tree_, 1);
  rows->addWidget(details_);
  return holder;
}

QWidget* ParametersDock::buildPreview() {
  auto* holder = new QWidget(this);
  auto* rows = new QVBoxLayout(holder);
  rows->setContentsMargins(0, 0, 0, 0);
  summary_ = new QLabel(holder);
  summary_->setObjectName("previewSummary");
  summary_->setWordWrap(true);
  accounts_ = new QTableView(holder);
  accounts_->setObjectName("previewAccounts");
  accounts_->setAccessibleName(tr("Accounts whose standing the draft changes"));
  accounts_->setModel(preview_model_);
  accounts_->setSelectionBehavior(QAbstractItemView::SelectRows);
  accounts_->setShowGrid(false);
  accounts_->verticalHeader()->hide();
  accounts_->verticalHeader()->setDefaultSectionSize(theme::kRowHeight);
  accounts_->horizontalHeader()->setStretchLastSection(true);
  connect(accounts_, &QTableView::activated, this,
          [this](const QModelIndex& i) { client_.focusAccount(preview_model_->accountAt(i.row())); });
  rows->addWidget(summary_);
  rows->addWidget(accounts_, 1);
  rows->addStretch();
  accounts_->setMinimumHeight(kAccountsShown * theme::kRowHeight);
  accounts_->hide();
  return holder;
}

QHBoxLayout* ParametersDock::buildButtons() {
  auto* row = new QHBoxLayout;
  const auto add = [&](const QString& words, const char* name) {
    auto* b = new QPushButton(words, this);
    b->setObjectName(name);
    row->addWidget(b);
    return b;
  };
  discard_ = add(tr("Discard"), "discard");
  preview_ = add(tr("Preview"), "preview");
  fork_ = add(tr("Fork and replay with draft"), "fork");
  apply_ = add(tr("Apply…"), "apply");
  apply_->setProperty("role", "attention");
  apply_->setEnabled(false);
  apply_->setToolTip(tr("Apply is off in replay: fork to try it"));
  row->addStretch();
  connect(discard_, &QPushButton::clicked, model_, &ParameterModel::discard);
  connect(preview_, &QPushButton::clicked, this, &ParametersDock::preview);
  connect(fork_, &QPushButton::clicked, this, &ParametersDock::forkWithDraft);
  return row;
}

void ParametersDock::showSnapshot(std::shared_ptr<const fb::Snapshot> snapshot) {
  model_->showParameters(snapshot->parameters);
  rulebooks_->showInForce(text(snapshot->rulebook));
}

void ParametersDock::draftChanged() {
  const auto changes = model_->changes();
  const int refused = model_->refusedDrafts();
  const bool ready = !changes.empty() && refused == 0;
  setSubtitle(model_->hasDraft() ? tr("draft · not applied") : tr("in force"));
  discard_->setEnabled(model_->hasDraft());
  preview_->setEnabled(ready);
  fork_->setEnabled(ready);
  hint_->setText(refused > 0       ? tr("%1 refused in the draft").arg(refused)
                 : changes.empty() ? tr("Type into Draft. Apply is off in replay: fork to try it.")
                                   : tr("%1 changed. Apply is off in replay: fork to try it.").arg(changes.size()));
  ++asked_;
  summary_->setText(tr("If applied now: press Preview."));
  summary_->setVisible(!changes.empty());
  accounts_->hide();
}

std::vector<OperatorCommand> ParametersDock::commands() const {
  std::vector<OperatorCommand> out;
  for (const SetParameter& change : model_->changes()) out.push_back({"preview", "preview, second", "preview", change});
  return out;
}

void ParametersDock::preview() {
  const auto draft = commands();
  if (draft.empty()) return;
  summary_->setText(tr("Working out the first block with the draft…"));
  client_.askPreview(draft, this, [this, question = ++asked_](Preview answer) {
    if (question == asked_) showPreview(answer);
  });
}

// What the first block with the draft would do, beside what it does without.
QString ParametersDock::costText(const Preview& answer) {
  if (!answer.error.empty()) return "◆ " + text(answer.error);
  return tr("<b>If applied now</b>, in the first block: %1%2 accounts newly liquidated; forced volume %3 "
            "USD (without: %4 USD); "
            "draws %5 USD (without: %6 USD).")
      .arg(answer.newly_below_mm > 0 ? "▲ " : "", integer(answer.newly_below_mm), moneyShort(answer.forced_volume),
           moneyShort(answer.forced_volume_without), moneyShort(answer.draws), moneyShort(answer.draws_without));
}

// In a wide dock the effect stands beside the list, in a narrow one below it: seen at once either way.
void ParametersDock::resizeEvent(QResizeEvent* event) {
  DockPanel::resizeEvent(event);
  const auto side = width() >= kWideDock ? Qt::Horizontal : Qt::Vertical;
  if (split_->orientation() == side) return;
  split_->setOrientation(side);
  split_->setSizes({kTreeShare, kEffectShare});
}

void ParametersDock::showPreview(const Preview& answer) {
  summary_->setText(costText(answer));
  if (!answer.error.empty()) return;
  preview_model_->show(answer.rows);
  accounts_->setVisible(!answer.rows.empty());
  accounts_->resizeColumnsToContents();
  const auto changes = model_->changes();  // the draft itself stays in sight beside its effect
  if (!changes.empty())
    if (const QModelIndex at = proxy_->mapFromSource(model_->draftCell(text(changes.front().key))); at.isValid())
      tree_->scrollTo(at);
}

void ParametersDock::forkWithDraft() {
  const auto moment = client_.snapshot();
  const auto changes = model_->changes();
  if (!moment || changes.empty()) return;
  client_.play(0);
  auto* dialog = new ForkDialog(moment, changes, this);
  client_.askPreview(commands(), dialog, [dialog](const Preview& answer) { dialog->showCost(costText(answer)); });
  connect(dialog, &ForkDialog::decided, this, [this, at = moment->time_ms](std::vector<OperatorCommand> commands) {
    client_.seek(at);
    client_.fork(std::move(commands));
    model_->discard();  // in the fork the draft is in force
  });
  dialog->open();
}

}  // namespace fb::ui
