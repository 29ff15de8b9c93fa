; lemma: the cuts of all winners of a market cover its shortfall and exceed it by less than one unit a winner (three
;   winners).
; code: engine/solvency/clearing_pass.h cut_of
; rule: engine/solvency/CLEARING.md
; solvers: z3
; expect: unsat
(set-logic ALL)
(declare-const g1 Int)
(declare-const g2 Int)
(declare-const g3 Int)
(declare-const s Int)
(declare-const owed Int)
(declare-const c1 Int)
(declare-const c2 Int)
(declare-const c3 Int)
(define-fun is_cut ((c Int) (g Int)) Bool (and (>= (* c owed) (* g s)) (< (* (- c 1) owed) (* g s))))
(assert (and (> g1 0) (> g2 0) (> g3 0) (> s 0) (<= s owed) (= owed (+ g1 g2 g3))))
(assert (and (is_cut c1 g1) (is_cut c2 g2) (is_cut c3 g3)))
(assert (not (and (>= (+ c1 c2 c3) s) (< (+ c1 c2 c3) (+ s 3)))))
(check-sat)
