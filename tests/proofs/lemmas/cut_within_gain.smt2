; lemma: a cut = ceil(G s / owed) is never negative and never above the gain G when s <= owed.
; code: engine/solvency/clearing_pass.h cut_of
; rule: engine/solvency/CLEARING.md
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const g Int)
(declare-const s Int)
(declare-const owed Int)
(declare-const cut Int)
(assert (and (> g 0) (>= s 0) (<= s owed) (> owed 0)))
(assert (and (>= (* cut owed) (* g s)) (< (* (- cut 1) owed) (* g s))))
(assert (not (and (>= cut 0) (<= cut g))))
(check-sat)
