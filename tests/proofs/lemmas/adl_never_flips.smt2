; lemma: deleveraging takes at most what is still held, in two rankings of the same holder: it never flips a side
;   (I5).
; code: engine/solvency/adl_policy.h take_ranked
; rule: engine/PROTOCOL.md 8 Solvency
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const held Int)
(declare-const relieving Int)
(declare-const needed Int)
(declare-const t1 Int)
(declare-const t2 Int)
(declare-const held1 Int)
(declare-const needed1 Int)
(define-fun least ((a Int) (b Int)) Int (ite (< a b) a b))
(assert (and (> held 0) (<= 0 relieving held) (>= needed 0)))
(assert (= t1 (least relieving needed)))
(assert (= held1 (- held t1)))
(assert (= needed1 (- needed t1)))
(assert (= t2 (least held1 needed1)))
(assert (not (and (>= (- held1 t2) 0) (>= (- needed1 t2) 0) (>= t1 0) (>= t2 0))))
(check-sat)
