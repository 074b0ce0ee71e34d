import type { Factor } from '@countersign/contract'
import { EnableTwoFactor } from './enable-two-factor.tsx'
import { FactorCard } from './factor-card.tsx'
import { StatusCard } from './status-card.tsx'
import type { Tool } from './tools.tsx'

/** Where there is one method and one factor of it: whether it is on, and the one button. */
export function OnlyToolCard({ tool, factors }: { tool: Tool; factors: Factor[] }) {
  return (
    <StatusCard
      factors={factors}
      action={
        factors.length === 0 ? (
          <EnableTwoFactor tool={tool} />
        ) : (
          factors.map((factor) => <FactorCard key={factor.id} factor={factor} level={3} />)
        )
      }
    />
  )
}
