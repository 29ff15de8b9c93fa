; lemma: with an even market (residual between -H and H + W) and cuts between s and s + W, what goes to or comes from
;   `rounding` is at most one unit a cut or hole.
; code: engine/solvency/clearing_solve.cpp within_rounding
; rule: engine/solvency/CLEARING.md
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const holes Int)
(declare-const tranche Int)
(declare-const s Int)
(declare-const h Int)
(declare-const w Int)
(declare-const cuts Int)
(declare-const residual Int)
(declare-const rounding Int)
(assert (and (>= h 0) (>= w 0) (>= holes 0) (<= 0 tranche holes) (>= s 0)))
(assert (= residual (- holes tranche s)))
(assert (and (>= residual (- h)) (<= residual (+ h w))))
(assert (and (>= cuts s) (<= cuts (+ s w))))
(assert (= rounding (- (+ cuts tranche) holes)))
(assert (not (and (<= rounding (+ h w)) (>= rounding (- (+ h w))))))
(check-sat)
