import { t } from 'i18next'
import { AnswersForm } from './answers-form.tsx'
import { EvidencePage } from './evidence.tsx'
import { Quiz } from './quiz.tsx'

export function QuestionsPage() {
  return (
    <EvidencePage kind="questions" title={t('evidence.questions.title')}>
      {(props) => (props.progress.answers.asked.length > 0 ? <AnswersForm {...props} /> : <Quiz {...props} />)}
    </EvidencePage>
  )
}
