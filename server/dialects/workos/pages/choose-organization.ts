import { cleanText } from '../../../../src/text/clean.ts'
import { type Frame, page, tokenField } from '../../../pages/frame.ts'
import { type Html, html } from '../../../pages/html.ts'
import type { Organization } from '../organization.ts'
import { paths } from '../paths.ts'
import { workosWords } from './words.ts'

/** What the page needs to ask for an organization. */
export interface ChooseOrganizationView {
  readonly token: string
  readonly client: string
  readonly organizations: readonly Organization[]
}

/** Asks somebody who belongs to several organizations for which of them a program is let in. */
export function chooseOrganizationPage(frame: Frame, { token, client, organizations }: ChooseOrganizationView): Html {
  const says = workosWords(frame.words)
  return page(
    frame,
    says.chooseOrganization,
    html`<h1>${says.forWhich}</h1>
<p>${says.several(cleanText(client, 60))}</p>
<form method="post" action="${frame.base}${paths.chooseOrganization}">
${tokenField(token)}
${organizations.map(({ id, name }) => html`<button class="main" name="organization" value="${id}">${cleanText(name, 60)}</button>\n`)}
</form>`,
  )
}
