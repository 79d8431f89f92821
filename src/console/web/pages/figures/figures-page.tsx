import type { AnswerOf } from '../../../api/endpoint.ts';
import type { listFigures } from '../../../api/figures.ts';
import { linkTo } from '../../data/request.ts';
import { useMay } from '../../data/session.tsx';
import { useData } from '../../data/use-data.ts';
import { Icon } from '../../parts/icon.tsx';
import { Fetched } from '../../parts/states.tsx';
import { Page } from '../../shell/page.tsx';
import { History } from './history.tsx';
import { Upload } from './upload.tsx';

/** Costs, staff, hours, revenue, surveys of other tools: what no helpdesk knows. */
export default function FiguresPage() {
  const data = useData<AnswerOf<typeof listFigures>>('/figures');
  const mayImport = useMay('operator');
  return (
    <Page
      title="Figures"
      lead="Costs, staff, hours, revenue and schedules that no helpdesk knows, from CSV files. A later file corrects an earlier one; nothing is counted twice."
      actions={
        <>
          <a className="button" href={linkTo('/figures/template')} download>
            <Icon name="download" />
            Template
          </a>
          <a className="button" href={linkTo('/figures/template?kind=schedule')} download>
            <Icon name="download" />
            Template of schedules
          </a>
        </>
      }
    >
      {mayImport && <Upload onImported={data.reload} />}
      <Fetched data={data} what="the imports">
        {({ imports }) => <History imports={imports} />}
      </Fetched>
    </Page>
  );
}
